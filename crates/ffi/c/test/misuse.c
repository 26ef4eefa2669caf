/* What no C program should do, and what it hears. Run under valgrind, too: nothing leaks. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "latchkey.h"

static int failures = 0;

/* The answer has this code, and is freed. */
static void expect(const char *what, char *answer, const char *code) {
  char wanted[100];
  snprintf(wanted, sizeof wanted, "\"code\":\"%s\"", code);
  if (answer == NULL || strstr(answer, wanted) == NULL) {
    printf("%s: %s, and should be %s\n", what, answer == NULL ? "NULL" : answer, code);
    failures++;
  }
  latchkey_free(answer);
}

int main(void) {
  char *megabyte = malloc((1 << 20) + 1);
  uint64_t handle;
  if (megabyte == NULL) return 2;
  memset(megabyte, '[', 1 << 20);
  megabyte[1 << 20] = 0;
  if (latchkey_abi() != LATCHKEY_ABI) {
    printf("the header is for interface %u, and the library has %u\n", LATCHKEY_ABI, (unsigned)latchkey_abi());
    failures++;
  }
  expect("NULL", latchkey_call(NULL, 0), "request_malformed");
  expect("nothing", latchkey_call("", 0), "request_malformed");
  expect("no UTF-8", latchkey_call("{\"\xff\": 1}", 0), "request_malformed");
  expect("a megabyte of brackets", latchkey_call(megabyte, 0), "request_malformed");
  expect("unknown flags", latchkey_call("{}", 0xFFFFFFFFu), "flags_unknown");
  expect("no handle", latchkey_request(0, "{\"operation\": \"check\"}"), "handle_unknown");
  expect("an invented handle", latchkey_request(UINT64_MAX, NULL), "handle_unknown");
  handle = latchkey_open(NULL, 0);
  expect("an application that is NULL", latchkey_request(handle, "{\"operation\": \"check\"}"), "request_malformed");
  latchkey_close(handle);
  latchkey_close(handle);
  expect("a closed handle", latchkey_request(handle, "{\"operation\": \"check\"}"), "handle_unknown");
  latchkey_free(NULL);
  free(megabyte);
  printf("c: misuse, %d wrong\n", failures);
  return failures == 0 ? 0 : 1;
}
