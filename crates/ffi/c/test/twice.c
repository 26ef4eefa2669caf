/* The library loaded twice into one process, as by two packages that each bring their own: twice LIBRARY COPY APPLICATION_FILE. Each has
 * handles of its own, both answer, and neither can be unloaded. */
#include <dlfcn.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

typedef char *request_function(uint64_t, const char *);
typedef uint64_t open_function(const char *, uint32_t);
typedef void free_function(char *);
typedef void close_function(uint64_t);

static int failures = 0;

static void expect(int holds, const char *what) {
  if (!holds) {
    printf("twice: %s\n", what);
    failures++;
  }
}

struct loaded {
  void *library;
  open_function *open;
  request_function *request;
  free_function *free;
  close_function *close;
};

/* POSIX promises that what dlsym answers can be a function; C doesn't. */
#define FUNCTION(to, library, name) (*(void **)(&(to)) = dlsym(library, name))

static struct loaded load(const char *path) {
  struct loaded it = {dlopen(path, RTLD_NOW | RTLD_LOCAL), NULL, NULL, NULL, NULL};
  expect(it.library != NULL, path);
  if (it.library == NULL) return it;
  FUNCTION(it.open, it.library, "latchkey_open");
  FUNCTION(it.request, it.library, "latchkey_request");
  FUNCTION(it.free, it.library, "latchkey_free");
  FUNCTION(it.close, it.library, "latchkey_close");
  return it;
}

static void expect_code(const struct loaded *it, uint64_t handle, const char *code) {
  char *answer = it->request(handle, "{\"operation\": \"check\"}");
  expect(strstr(answer, code) != NULL, answer);
  it->free(answer);
}

int main(int count, char **arguments) {
  static char application[8192];
  FILE *file = count == 4 ? fopen(arguments[3], "r") : NULL;
  struct loaded first, second;
  uint64_t of_first, of_second;
  if (file == NULL || fread(application, 1, sizeof application - 1, file) == 0) return 2;
  fclose(file);
  first = load(arguments[1]);
  second = load(arguments[2]);
  if (failures > 0) return 1;
  expect(first.open != second.open, "both are one library");
  of_first = first.open(application, 1);
  of_second = second.open(application, 0);
  expect_code(&first, of_first, "\"code\":\"ok\"");
  expect_code(&second, of_second, "\"code\":\"generic_not_allowed\"");
  first.close(of_first);
  expect_code(&first, of_first, "\"code\":\"handle_unknown\"");
  expect_code(&second, of_second, "\"code\":\"generic_not_allowed\"");
  dlclose(first.library);
  expect(dlopen(arguments[1], RTLD_NOW | RTLD_NOLOAD) != NULL, "the library was unloaded");
  of_first = first.open(application, 1);
  expect_code(&first, of_first, "\"code\":\"ok\"");
  printf("c: loaded twice, %d wrong\n", failures);
  return failures == 0 ? 0 : 1;
}
