/* Many threads ask at once, and every answer is the right one: stress SECONDS APPLICATION_FILE, which is an application in JSON that is
 * licensed by a generic license. 64 threads open and close applications of their own, ask one that all share, and call without one, each
 * with a license that is allowed and one that isn't. */
#define _POSIX_C_SOURCE 200809L
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "latchkey.h"

enum { THREADS = 64 };

static const char CHECK[] = "{\"operation\": \"check\"}";
static char application[8192], call[9000];
static uint64_t shared;
static time_t end;

/* The answer begins as it must, and is freed. */
static int wrong(const char *what, char *answer, const char *wanted) {
  const int is_wrong = answer == NULL || strncmp(answer, wanted, strlen(wanted)) != 0;
  if (is_wrong) printf("%s: %s\n", what, answer == NULL ? "NULL" : answer);
  latchkey_free(answer);
  return is_wrong;
}

struct counts {
  unsigned long calls, wrong;
};

static void *work(void *argument) {
  static const char ok[] = "{\"outcome\":\"done\",\"code\":\"ok\",\"grant\":{";
  static const char refused[] = "{\"outcome\":\"not_licensed\",\"code\":\"generic_not_allowed\",";
  static const char closed[] = "{\"outcome\":\"misuse\",\"code\":\"handle_unknown\",";
  struct counts *counts = argument;
  uint64_t last = 0;
  while (time(NULL) < end) {
    const uint64_t own = latchkey_open(application, LATCHKEY_DANGEROUS_ALLOW_GENERIC_KEYS), strict = latchkey_open(application, 0);
    if (own <= last || strict <= own) {
      printf("a number was used again: %llu\n", (unsigned long long)own);
      counts->wrong++;
    }
    last = strict;
    counts->wrong += wrong("own", latchkey_request(own, CHECK), ok);
    counts->wrong += wrong("strict", latchkey_request(strict, CHECK), refused);
    counts->wrong += wrong("shared", latchkey_request(shared, CHECK), ok);
    counts->wrong += wrong("call", latchkey_call(call, LATCHKEY_DANGEROUS_ALLOW_GENERIC_KEYS), ok);
    counts->wrong += wrong("strict call", latchkey_call(call, 0), refused);
    latchkey_close(own);
    latchkey_close(strict);
    counts->wrong += wrong("closed", latchkey_request(own, CHECK), closed);
    counts->calls += 10;
  }
  return NULL;
}

int main(int count, char **arguments) {
  pthread_t threads[THREADS];
  struct counts counts[THREADS] = {{0, 0}}, all = {0, 0};
  FILE *file = count == 3 ? fopen(arguments[2], "r") : NULL;
  if (file == NULL || fread(application, 1, sizeof application - 1, file) == 0) {
    fputs("stress SECONDS APPLICATION_FILE\n", stderr);
    return 2;
  }
  fclose(file);
  snprintf(call, sizeof call, "{\"application\": %s, \"request\": %s}", application, CHECK);
  shared = latchkey_open(application, LATCHKEY_DANGEROUS_ALLOW_GENERIC_KEYS);
  end = time(NULL) + atoi(arguments[1]);
  for (int i = 0; i < THREADS; i++) {
    if (pthread_create(&threads[i], NULL, work, &counts[i]) != 0) return 2;
  }
  for (int i = 0; i < THREADS; i++) {
    pthread_join(threads[i], NULL);
    all.calls += counts[i].calls;
    all.wrong += counts[i].wrong;
  }
  latchkey_close(shared);
  printf("c: %d threads, %lu calls, %lu wrong\n", THREADS, all.calls, all.wrong);
  return all.wrong == 0 && all.calls >= THREADS * 10 ? 0 : 1;
}
