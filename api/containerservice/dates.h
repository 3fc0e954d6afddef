#ifndef API_CONTAINERSERVICE_DATES_H
#define API_CONTAINERSERVICE_DATES_H

/* Service dates on which both a rule and what comes before the rules (spelling, merge) turn. */

#define SINCE_STRICT_MODE     20250101 /* release 2024-09-18: unknown modes became User before */
#define SINCE_STRICT_OS_SKU   20250720 /* release 2025-07-20: unknown osSKUs became Ubuntu before */
#define SINCE_EXPANSION       20260104 /* release 2026-01-04: pod ranges were kept silently before */
#define SINCE_FREE_SPELLINGS  20260717 /* release 2026-07-17: networkPlugin in any case */
#define SINCE_WINDOWS_UPGRADE 20260801 /* the client's step from Windows2022 to Windows2025 */

/* The same for dates of api-versions. */
#define VERSION_STRICT_OS_TYPE 20240301 /* notes of 2024-03: unknown osTypes were Linux */

#endif
