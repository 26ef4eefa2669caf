/* On Windows: a license on a share, its copy in the user's store once the share is gone, the computer ID, and a library that stays however
 * often it is freed: windows LIBRARY REQUEST_FILE..., where each request is to be answered "ok". */
#include <stdio.h>
#include <string.h>
#include <windows.h>

typedef char *(*call_function)(const char *request, unsigned flags);
typedef void (*free_function)(char *answer);

static char request[65536];

int main(int count, char **arguments) {
  static const char ok[] = "{\"outcome\":\"done\",\"code\":\"ok\"";
  int wrong = 0;
  const HMODULE library = LoadLibraryA(arguments[1]);
  if (library == NULL) {
    printf("%s can't be loaded: error %lu\n", arguments[1], GetLastError());
    return 1;
  }
  const call_function latchkey_call = (call_function)(void (*)(void))GetProcAddress(library, "latchkey_call");
  const free_function latchkey_free = (free_function)(void (*)(void))GetProcAddress(library, "latchkey_free");
  for (int number = 2; number < count; number++) {
    FILE *file = fopen(arguments[number], "rb");
    if (file == NULL) return 1;
    request[fread(request, 1, sizeof request - 1, file)] = 0;
    fclose(file);
    char *answer = latchkey_call(request, 1 /* LATCHKEY_DANGEROUS_ALLOW_GENERIC_KEYS */);
    if (strncmp(answer, ok, strlen(ok)) != 0) {
      printf("%s: %s\n", arguments[number], answer);
      wrong++;
    }
    latchkey_free(answer);
  }
  for (int times = 0; times < 8; times++) FreeLibrary(library);
  if (GetModuleHandleA(arguments[1]) == NULL) {
    printf("the library was unloaded\n");
    wrong++;
  }
  printf("windows: %d requests, %d wrong\n", count - 2, wrong);
  return wrong == 0 ? 0 : 1;
}
