/* Acme Editor, on a terminal: it starts if it has a license, or explains. "activate KEY" activates it. JSON by cJSON. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cjson/cJSON.h>
#include <latchkey.h>

/* [describe */
/* The vendor's public keys, from GET /.well-known/jwks.json, are part of the program, never a file beside it. Then: this version, and
 * when it came out; where customers may put a license file, a share, too; the service, without which nothing goes over the network. */
static const char acme_editor[] =
    "{\"product\": \"acme-editor\","
    " \"jwks\": {\"keys\":[{\"kty\":\"EC\",\"crv\":\"P-256\",\"alg\":\"ES256\",\"use\":\"sig\",\"kid\":\"acme-2026\",\"x\":\"-6YHaQZT9LdsqEPZgBfpf5HkJw47QMVBquGQ5ePzNxg\",\"y\":\"c_UoCg5vLTd5ig4RWegQ8BGlvHiPSpuJ5VPvDR5Okik\"}]},"
    " \"release\": {\"version\": \"4.2\", \"released_at\": \"2026-11-01\"},"
    " \"files\": [\"$ACME_LICENSES\"],"
    " \"service\": {\"url\": \"https://licenses.example.com\"}}";

static uint64_t open_application(void) {
  if (latchkey_abi() != LATCHKEY_ABI) {
    fprintf(stderr, "the library has interface %u, and this program needs %u\n", (unsigned)latchkey_abi(), LATCHKEY_ABI);
    exit(1);
  }
  /* The flag is for licenses that run on any computer; pass 0 otherwise. */
  return latchkey_open(acme_editor, LATCHKEY_DANGEROUS_ALLOW_GENERIC_KEYS);
}
/* ] */

/* The answer to a request, for cJSON_Delete. */
static cJSON *ask(uint64_t app, const char *request) {
  char *text = latchkey_request(app, request);
  cJSON *answer = cJSON_Parse(text);
  latchkey_free(text);
  if (answer == NULL) exit(1);
  return answer;
}

static const char *text_of(const cJSON *object, const char *name) {
  const char *text = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(object, name));
  return text == NULL ? "" : text;
}

/* [activate */
static cJSON *activate(uint64_t app, const char *typed) {
  cJSON *request = cJSON_CreateObject(), *answer;
  char *text;
  cJSON_AddStringToObject(request, "operation", "activate");
  cJSON_AddStringToObject(request, "activation_key", typed);
  text = cJSON_PrintUnformatted(request);
  answer = ask(app, text); /* waits for the network: not where a window is drawn */
  cJSON_free(text);
  cJSON_Delete(request);
  return answer;
}
/* ] */

/* [start */
static cJSON *start(uint64_t app) {
  cJSON *answer = ask(app, "{\"operation\": \"check\"}");
  if (strcmp(text_of(answer, "code"), "lease_needed") == 0) {
    /* A floating license: the seat is held until the application is closed. */
    cJSON_Delete(answer);
    answer = ask(app, "{\"operation\": \"take_lease\"}");
    if (strcmp(text_of(answer, "outcome"), "done") == 0) {
      cJSON_Delete(answer);
      answer = ask(app, "{\"operation\": \"check\"}");
    }
  }
  return answer;
}
/* ] */

/* [explain */
static void explain(const cJSON *answer) {
  const cJSON *finding;
  fprintf(stderr, "Acme Editor can't start: %s. Please %s. (code %s)\n", text_of(answer, "message"), text_of(answer, "help"),
          text_of(answer, "code"));
  cJSON_ArrayForEach(finding, cJSON_GetObjectItemCaseSensitive(answer, "findings")) { /* for the support */
    const cJSON *source = cJSON_GetObjectItemCaseSensitive(finding, "source");
    fprintf(stderr, "  %s: %s\n", text_of(source, "description"), text_of(finding, "message"));
  }
}
/* ] */

int main(int count, char **arguments) {
  const uint64_t app = open_application();
  cJSON *answer = count == 3 && strcmp(arguments[1], "activate") == 0 ? activate(app, arguments[2]) : start(app);
  const int is_licensed = strcmp(text_of(answer, "outcome"), "done") == 0;
  if (is_licensed) {
    const cJSON *grant = cJSON_GetObjectItemCaseSensitive(answer, "grant");
    printf("licensed, from %s\n", text_of(cJSON_GetObjectItemCaseSensitive(grant, "source"), "description"));
  } else {
    explain(answer);
  }
  cJSON_Delete(answer);
  latchkey_close(app); /* returns the seat, if there is one */
  return is_licensed ? 0 : 1;
}
