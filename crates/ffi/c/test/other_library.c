/* A library of another version, in the place of the real one: what a package does with it is what is tried. ABI is its interface. It
 * answers every check alike, with members, a source, an outcome and codes that nobody knew when the package was made; what
 * ACME_LICENSES says chooses which. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#ifndef ABI
#error "say which interface it has: -DABI=2"
#endif

static const char granted[] =
    "{\"outcome\":\"done\",\"code\":\"ok\",\"later\":[1,{}],\"computer_id\":\"pc-1\",\"grant\":{\"license_id\":"
    "\"993001d6-802d-8a6d-808e-2bcf1a9966f3\",\"kind\":\"generic\",\"model\":\"rental\",\"features\":[\"export\"],\"properties\":"
    "{\"tier\":\"gold\"},\"later\":{\"than\":\"this\"},\"source\":{\"kind\":\"cloud\",\"description\":\"a later place\",\"later\":1},"
    "\"choice\":\"it is the only one\",\"license_key\":\"e30.e30.e30\",\"warnings\":[{\"code\":\"moon_phase\",\"message\":"
    "\"the moon is full\",\"later\":true}],\"findings\":[]}}";

static const char refused[] =
    "{\"outcome\":\"not_licensed\",\"code\":\"moon_phase_wrong\",\"message\":\"the moon is full\",\"help\":\"wait for a fortnight\","
    "\"later\":1,\"findings\":[{\"source\":{\"kind\":\"cloud\",\"description\":\"a later place\"},\"code\":\"moon\",\"message\":"
    "\"it is full\",\"later\":null}]}";

static const char unheard_of[] =
    "{\"outcome\":\"moonstruck\",\"code\":\"moon_phase_wrong\",\"message\":\"the moon is full\",\"help\":\"wait for a fortnight\"}";

static char *answer(const char *request) {
  const char *said = getenv("ACME_LICENSES");
  const int is_granted = said == NULL || strcmp(said, "granted") == 0 || strstr(request, "computer_id") != NULL;
  const char *text = is_granted ? granted : strcmp(said, "refused") == 0 ? refused : unheard_of;
  char *copy = malloc(strlen(text) + 1);
  return copy == NULL ? NULL : strcpy(copy, text);
}

uint32_t latchkey_abi(void) { return ABI; }
const char *latchkey_version(void) { return "9.8.7"; }
uint64_t latchkey_open(const char *application, uint32_t flags) { return application != NULL && flags <= 1 ? 1 : 0; }
void latchkey_close(uint64_t handle) { (void)handle; }
void latchkey_free(char *text) { free(text); }

char *latchkey_request(uint64_t handle, const char *request) {
  (void)handle;
  return answer(request);
}

char *latchkey_call(const char *request, uint32_t flags) {
  (void)flags;
  return answer(request);
}
