#ifndef API_CONTAINERSERVICE_DATES_H
#define API_CONTAINERSERVICE_DATES_H

/* Service dates on which both a rule and what comes before the rules (spelling, merge) turn. */

#define SINCE_STRICT_MODE    20250101 /* release 2024-09-18: unknown modes became User before */
#define SINCE_STRICT_OS_SKU  20250720 /* release 2025-07-20: unknown osSKUs became Ubuntu before */
#define SINCE_EXPANSION      20260104 /* release 2026-01-04: pod ranges were kept silently before */
#define SINCE_FREE_SPELLINGS 20260717 /* release 2026-07-17: networkPlugin in any case */

#endif
