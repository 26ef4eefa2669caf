// Every published request gets its answer, and the C++ face of the library says the same: requests FILE ACME_FOLDER.
#include <fstream>
#include <iostream>
#include <sstream>
#include <thread>

#include "expect.hpp"

using latchkey::json;

static bool has(const json& answer, const json& wanted) {
  if (!wanted.is_object()) return answer == wanted;
  for (const auto& [name, value] : wanted.items()) {
    if (!answer.is_object() || !answer.contains(name) || !has(answer.at(name), value)) return false;
  }
  return true;
}

static std::string read(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream content;
  content << file.rdbuf();
  return content.str();
}

static void face(const std::string& acme) {
  json described = {{"product", "acme-editor"}, {"jwks", read(acme + "/jwks.json")}, {"files", {acme + "/perpetual.lic"}},
                    {"release", {{"version", "4.2"}, {"released_at", "2026-11-01"}}},
                    {"user_store", false}, {"machine_store", false}, {"environment_variable", false}};
  latchkey::Application app(described, latchkey::GenericKeys::dangerously_allowed);
  const latchkey::Grant grant = app.check();
  expect(grant.is_generic() && grant.has_feature("export") && !grant.has_feature("import"), "features");
  expect(grant.property("tier") == "gold" && grant.property("none").is_null(), "properties");
  expect(grant.licensee() == "Example University" && !grant.expires_at() && !grant.days_left(), "terms");
  expect(grant.source() == acme + "/perpetual.lic" && app.grants().size() == 1, "source");
  expect(app.inspect("1T6F9-JXTG3-AZJTW-1AGR1-J221E") == std::vector<std::string>{"activation_key"}, "inspect");
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

int main(int, char** arguments) {
  std::ifstream file(arguments[1]);
  int count = 0, wrong = 0;
  for (std::string line; std::getline(file, line); count++) {
    const json row = json::parse(line);
    char* text = latchkey_call(row.at("text").get<std::string>().c_str(), row.at("flags"));
    if (!has(json::parse(text), row.at("answer"))) {
      std::cout << row.at("name") << ": " << text << "\n";
      wrong++;
    }
    latchkey_free(text);
  }
  face(arguments[2]);
  std::cout << "c++: " << count << " requests, " << wrong << " wrong\n";
  return wrong == 0 && failures == 0 && count > 600 ? 0 : 1;
}
