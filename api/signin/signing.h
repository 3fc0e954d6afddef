#ifndef API_SIGNIN_SIGNING_H
#define API_SIGNIN_SIGNING_H

#include "base/arena.h"
#include "base/span.h"

/* The emulator's own RSA-2048 key, with which it signs tokens (RS256). It is kept as PEM in
 * `folder`/signing.key (mode 0600), so that tokens outlive a restart. This pair of files is all
 * that knows GnuTLS here. Every function may be called by any thread. */
struct signing;

/* Reads the key when the file is there; makes none. `folder` is copied. A file that is no RSA key
 * is logged and left alone: signing then fails with -EBADMSG, nothing verifies. Never NULL. */
struct signing *signing_new(const char *folder);
/* Waits for a key that is being made. NULL is fine. */
void signing_free(struct signing *signing);

/* Starts to make the key in a thread of its own, unless there is one; returns at once. For requests
 * that come before the first token: making a key takes about 100 ms, and whoever needs it meanwhile
 * waits. */
void signing_warm(struct signing *signing);

/* RSASSA-PKCS1-v1_5 with SHA-256 over `data`, in the arena; makes the key when there is none. 0, or
 * a negative errno (logged). */
int signing_sign(struct signing *signing, struct arena *arena, struct span data, struct span *out);

/* 0 when `signature` is ours over `data`, else -EBADMSG. Never makes a key and never waits for one:
 * before there is a key nothing was signed. */
int signing_verify(struct signing *signing, struct span data, struct span signature);

/* What others need to check a signature. The texts live as long as the signing. */
struct signing_public {
    const char *kid;      /* RFC 7638 thumbprint */
    const char *modulus;  /* base64url, as a JWK's "n" */
    const char *exponent; /* "e" */
};
/* Makes the key when there is none. 0, or a negative errno (logged). */
int signing_public(struct signing *signing, struct signing_public *out);

#endif
