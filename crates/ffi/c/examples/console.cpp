// Acme Editor, on a terminal: it starts if it has a license, or explains. "activate KEY" activates it.
#include <cstring>
#include <iostream>
#include <optional>

#include <latchkey.hpp>

// [describe
// The vendor's public keys, from GET /.well-known/jwks.json: part of the program, never a file beside it.
static const char jwks[] =
    R"({"keys":[{"kty":"EC","crv":"P-256","alg":"ES256","use":"sig","kid":"acme-2026","x":"-6YHaQZT9LdsqEPZgBfpf5HkJw47QMVBquGQ5ePzNxg","y":"c_UoCg5vLTd5ig4RWegQ8BGlvHiPSpuJ5VPvDR5Okik"}]})";

static latchkey::Application open() {
  return latchkey::Application(
      {
          {"product", "acme-editor"},
          {"jwks", jwks},
          {"release", {{"version", "4.2"}, {"released_at", "2026-11-01"}}},  // this version, and when it came out
          {"files", {"$ACME_LICENSES"}},  // where customers may put a license file; a share, too
          {"service", {{"url", "https://licenses.example.com"}}},  // leave it out, and nothing goes over the network
      },
      latchkey::GenericKeys::dangerously_allowed);  // for licenses that run on any computer; leave it out otherwise
}
// ]

// [activate
static void activate(const latchkey::Application& app, const std::string& typed) {
  const latchkey::Grant grant = app.activate(typed);  // waits for the network: not where a window is drawn
  std::cout << "activated, for " << grant.licensee().value_or("this computer") << "\n";
}
// ]

// [start
static std::optional<latchkey::Lease> start(const latchkey::Application& app) {
  std::optional<latchkey::Lease> seat;
  std::optional<latchkey::Grant> grant;
  try {
    grant = app.check();
  } catch (const latchkey::NotLicensed& refused) {
    if (refused.code() != "lease_needed") throw;
    seat.emplace(app.lease());  // a floating license: hold the seat while the application runs
    grant = app.check();
  }
  std::cout << "licensed, from " << grant->source() << "\n";
  for (const auto& [code, message] : grant->warnings()) std::cout << "mind: " << message << "\n";
  return seat;
}
// ]

// [explain
static void explain(const latchkey::NotLicensed& refused) {
  std::cerr << "Acme Editor can't start: " << refused.what() << ". Please " << refused.help() << ". (code " << refused.code() << ")\n";
  for (const auto& finding : refused.answer().at("findings")) {  // for the support
    const std::string source = finding.at("source").at("description"), message = finding.at("message");
    std::cerr << "  " << source << ": " << message << "\n";
  }
}
// ]

int main(int count, char** arguments) {
  try {
    const latchkey::Application app = open();  // closing it returns the seat, if there is one
    if (count == 3 && std::strcmp(arguments[1], "activate") == 0) {
      activate(app, arguments[2]);
    } else {
      const auto seat = start(app);
    }
    return 0;
  } catch (const latchkey::NotLicensed& refused) {
    explain(refused);
  } catch (const latchkey::Error& slip) {
    std::cerr << slip.what() << "\n";
  }
  return 1;
}
