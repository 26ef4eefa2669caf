/* Latchkey for C: find the license, verify it offline, activate it.
 *
 * JSON goes in and comes out; schema.json describes both, README.md explains them. Every function may be called by any thread at
 * any time. Nothing is written to the terminal, no call crashes for what its texts hold, and none waits longer than the deadlines
 * that the application gave. A process that was forked off one which had used the library is answered "forked". Never unload the
 * library: a thread that reads a dead share can't be ended. */
#ifndef LATCHKEY_H
#define LATCHKEY_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* The version of this interface that this header is for: latchkey_abi() answers the same, or the library doesn't fit. */
#define LATCHKEY_ABI 1u

/* A flag of latchkey_call and latchkey_open: takes generic license keys, which run the application on any computer. Set it in the
 * application's own code alone; no file and no text can. */
#define LATCHKEY_DANGEROUS_ALLOW_GENERIC_KEYS 1u

uint32_t latchkey_abi(void);

/* The library's version, such as "1.4.0"; never freed. */
const char *latchkey_version(void);

/* Does one thing: request is {"application": {…}, "request": {"operation": "check"}} in UTF-8, ended by a NUL. The answer is never
 * NULL, and is freed by latchkey_free. */
char *latchkey_call(const char *request, uint32_t flags);

/* Describes an application once, for many requests: {"product": …, "jwks": …, …}. What is wrong with it is what each request answers.
 * A number is never used again. */
uint64_t latchkey_open(const char *application, uint32_t flags);

/* Does one thing for an application that was opened: {"operation": "check"}. The answer is never NULL, and is freed by latchkey_free. */
char *latchkey_request(uint64_t handle, const char *request);

/* Forgets an application. A number that is closed or unknown is passed over. */
void latchkey_close(uint64_t handle);

/* Frees an answer. NULL is passed over. */
void latchkey_free(char *answer);

#ifdef __cplusplus
}
#endif

#endif
