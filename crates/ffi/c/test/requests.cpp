// Every published request gets its answer, alone and of a service that plays a script, and the C++ face of the library says the same:
// requests FILE SCRIPTED ACME_FOLDER, where SCRIPTED may be "-": nobody plays a service.
#include <thread>

#include "expect.hpp"

using latchkey::json;

static void face(const std::string& acme) {
  json described = {{"product", "acme-editor"}, {"jwks", read(acme + "/jwks.json")}, {"files", {acme + "/perpetual.lic"}},
                    {"release", {{"version", "4.2"}, {"released_at", "2026-11-01"}}},
                    {"read_deadline_ms", 30000}, {"user_store", false}, {"machine_store", false}, {"environment_variable", false}};
  latchkey::Application app(described, latchkey::GenericKeys::dangerously_allowed);
  const latchkey::Grant grant = app.check();
  expect(grant.is_generic() && grant.has_feature("export") && !grant.has_feature("import"), "features");
  expect(grant.property("tier") == "gold" && grant.property("none").is_null(), "properties");
  expect(grant.licensee() == "Example University" && !grant.expires_at() && !grant.days_left(), "terms");
  expect(grant.source() == acme + "/perpetual.lic" && app.grants().size() == 1, "source");
  expect(app.inspect("1T6F9-JXTG3-AZJTW-1AGR1-J221E") == std::vector<std::string>{"activation_key"}, "inspect");
  expect(!app.activation_link(), "no link without a service");
  expect_code<latchkey::NotLicensed>("activation_key_mistyped", [&] { app.activation_link("1T6F9"); });
  expect_code<latchkey::ServiceError>("service_unknown", [&] { app.settings(); });
  expect_code<latchkey::NotLicensed>("activation_key_mistyped", [&] { app.activate("1T6F9"); });
  latchkey::Application strict(described);
  expect_code<latchkey::NotLicensed>("generic_not_allowed", [&] { strict.check(); });
  std::vector<std::thread> threads;
  for (int number = 0; number < 16; number++) {
    threads.emplace_back([&] { for (int i = 0; i < 10; i++) app.check(); });
  }
  for (auto& thread : threads) thread.join();
  latchkey::Application moved = std::move(app);
  expect(moved.check().is_generic(), "moved");
  expect_code<latchkey::Misuse>("handle_unknown", [&] { app.check(); });
  described["release"]["released_at"] = "yesterday";
  expect_code<latchkey::Misuse>("application_invalid", [&] { latchkey::Application slip(described); });
}

// Says that a request got another answer, if it did, and how many did.
static int differs(const json& name, const std::string& answer, const json& wanted) {
  if (has(json::parse(answer), wanted)) return 0;
  std::cout << name << ": " << answer << "\n";
  return 1;
}

int main(int, char** arguments) {
  std::ifstream file(arguments[1]), scripted(arguments[2]);
  const bool is_scripted = std::string(arguments[2]) != "-";
  int count = 0, wrong = 0, cases = 0;
  for (std::string line; std::getline(file, line); count++) {
    const json row = json::parse(line);
    wrong += differs(row.at("name"), taken(latchkey_call(row.at("text").get<std::string>().c_str(), row.at("flags"))), row.at("answer"));
  }
  for (std::string line; std::getline(scripted, line); cases++) {
    const json row = json::parse(line);
    const auto handle = latchkey_open(row.at("application").get<std::string>().c_str(), row.at("flags"));
    for (const auto& request : row.at("requests")) {
      const auto text = request.at("text").get<std::string>();
      wrong += differs(row.at("name"), taken(latchkey_request(handle, text.c_str())), request.at("answer"));
    }
    latchkey_close(handle);
  }
  face(arguments[3]);
  std::cout << "c++: " << count << " requests, " << cases << " scripts, " << wrong << " wrong\n";
  return wrong == 0 && failures == 0 && count > 600 && (cases > 50 || !is_scripted) ? 0 : 1;
}
