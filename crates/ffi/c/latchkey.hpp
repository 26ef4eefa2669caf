// Latchkey for C++17: a thin face of latchkey.h, in one header. It needs nlohmann/json (JSON for Modern C++).
//
//   latchkey::Application app({{"product", "acme-editor"}, {"jwks", jwks}, {"files", {"$ACME_LICENSES"}},
//                              {"release", {{"version", "4.2"}, {"released_at", "2026-11-01"}}}});
//   try {
//     latchkey::Grant grant = app.check();
//   } catch (const latchkey::NotLicensed& refused) {
//     std::cerr << "Acme Editor can't start: " << refused.what() << ". Please " << refused.help() << ".\n";
//   }
#ifndef LATCHKEY_HPP
#define LATCHKEY_HPP

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

#include "latchkey.h"

namespace latchkey {

using json = nlohmann::json;

// The base of what is thrown: code() is stable, what() is for a person.
class Error : public std::runtime_error {
 public:
  explicit Error(json answer) : std::runtime_error(text(answer, "message")), answer_(std::move(answer)) {}
  std::string code() const { return text(answer_, "code"); }
  // What would help, for the user.
  std::string help() const { return text(answer_, "help"); }
  // All that the library answered.
  const json& answer() const { return answer_; }

 private:
  static std::string text(const json& answer, const char* name) { return answer.value(name, std::string()); }
  json answer_;
};

// The application may not run.
class NotLicensed : public Error {
 public:
  using Error::Error;
};

// The license service said no, or can't be reached.
class ServiceError : public Error {
 public:
  using Error::Error;
};

// A slip in the application's code; no user can cause one.
class Misuse : public Error {
 public:
  using Error::Error;
};

// The license that the application may run on.
class Grant {
 public:
  explicit Grant(json grant) : grant_(std::move(grant)) {}
  std::string license_id() const { return grant_.at("license_id"); }
  bool is_generic() const { return grant_.at("kind") == "generic"; }
  std::string model() const { return grant_.at("model"); }
  bool has_feature(const std::string& name) const {
    for (const auto& feature : grant_.at("features")) {
      if (feature == name) return true;
    }
    return false;
  }
  // A value that the vendor put into the license; null when there is none of that name.
  json property(const std::string& name) const { return grant_.at("properties").value(name, json()); }
  std::optional<std::string> licensee() const { return optional("licensee"); }
  // RFC 3339.
  std::optional<std::string> expires_at() const { return optional("expires_at"); }
  std::optional<std::int64_t> days_left() const {
    const auto days = grant_.find("days_left");
    return days == grant_.end() ? std::nullopt : std::optional<std::int64_t>(days->get<std::int64_t>());
  }
  // Where it was found, for a person.
  std::string source() const { return grant_.at("source").at("description"); }
  // The signed text. A generic one runs the application on any computer: handle it as a secret.
  std::string license_key() const { return grant_.at("license_key"); }
  // Worth knowing, though the application may run: each with a code and a message.
  std::vector<std::pair<std::string, std::string>> warnings() const {
    std::vector<std::pair<std::string, std::string>> warnings;
    for (const auto& one : grant_.at("warnings")) warnings.emplace_back(one.at("code"), one.at("message"));
    return warnings;
  }
  // All that schema.json says of a grant.
  const json& all() const { return grant_; }

 private:
  std::optional<std::string> optional(const char* name) const {
    const auto member = grant_.find(name);
    return member == grant_.end() ? std::nullopt : std::optional<std::string>(member->get<std::string>());
  }
  json grant_;
};

// Generic license keys run the application on any computer: a word to be written in the application's own code.
enum class GenericKeys { refused, dangerously_allowed };

class Application;

// A floating seat that this computer holds, or this session on it. It is renewed in the background, and returned by the destructor;
// without a network it lasts until its end. It must not outlive its application.
class Lease {
 public:
  ~Lease();
  Lease(Lease&& other) noexcept
      : application_(std::exchange(other.application_, nullptr)), taken_(std::move(other.taken_)) {}
  Lease& operator=(Lease&& other) noexcept {
    std::swap(application_, other.application_);
    std::swap(taken_, other.taken_);
    return *this;
  }
  Lease(const Lease&) = delete;
  Lease& operator=(const Lease&) = delete;

  // Whether the seat is held, now; ask as often as you like.
  bool is_held() const { return state().at("is_held"); }
  // How long it is held without another answer of the service.
  std::chrono::milliseconds time_left() const {
    return std::chrono::milliseconds(state().at("time_left_ms").get<std::int64_t>());
  }
  // The code of why the last attempt to renew it failed.
  std::optional<std::string> failure() const {
    const json now = state();
    return now.contains("failure") ? std::optional<std::string>(now.at("failure").at("code")) : std::nullopt;
  }
  std::string license_id() const { return taken_.at("license_id"); }
  // Returns the seat; throws ServiceError when the service could not be asked.
  void return_seat() { end("return_lease"); }
  // Keeps the seat without renewing it, for a journey, and says until when (RFC 3339); nothing where it can't be kept.
  std::optional<std::string> keep() {
    const json answer = end("keep_lease");
    return answer.contains("kept_until") ? std::optional<std::string>(answer.at("kept_until")) : std::nullopt;
  }

 private:
  friend class Application;
  Lease(const Application& application, json taken) : application_(&application), taken_(std::move(taken)) {}
  json state() const;
  json end(const char* operation);
  const Application* application_;
  json taken_;
};

// An application that is open. It may be used by any thread, and moved but not copied.
class Application {
 public:
  // `described` is what schema.json calls an application. Throws Misuse.
  explicit Application(const json& described, GenericKeys generic_keys = GenericKeys::refused)
      : handle_(open(described, generic_keys)) {
    try {
      computer_id();
    } catch (...) {
      latchkey_close(handle_);
      throw;
    }
  }
  ~Application() { latchkey_close(handle_); }
  Application(Application&& other) noexcept : handle_(std::exchange(other.handle_, 0)) {}
  Application& operator=(Application&& other) noexcept {
    std::swap(handle_, other.handle_);
    return *this;
  }
  Application(const Application&) = delete;
  Application& operator=(const Application&) = delete;

  // Decides whether the application may run, now; throws NotLicensed.
  Grant check() const { return Grant(ask({{"operation", "check"}}).at("grant")); }
  // All valid licenses, the best first.
  std::vector<Grant> grants() const {
    std::vector<Grant> grants;
    const json answer = ask({{"operation", "grants"}});
    for (const auto& grant : answer.at("grants")) grants.emplace_back(grant);
    return grants;
  }
  // Buys a license key for this computer; also takes a license key that was entered in its place.
  Grant activate(const std::string& activation_key) const {
    return Grant(ask({{"operation", "activate"}, {"activation_key", activation_key}}).at("grant"));
  }
  // Asks the service whether the license still stands, and keeps the newer license key; then as check().
  Grant refresh() const { return Grant(ask({{"operation", "refresh"}}).at("grant")); }
  // Fetches the newest list of what was taken back, for the next check(), and says what schema.json does; throws ServiceError.
  json fetch_revocations() const { return ask({{"operation", "fetch_revocations"}}).at("revocation_list"); }
  // Gives this computer's seat back, so that another computer can take it, and says what schema.json does; throws ServiceError.
  json release() const { return ask({{"operation", "release"}}).at("released"); }
  // Takes a floating seat and holds it: keep the answer, and check() grants the license. Throws NotLicensed.
  Lease lease() const { return Lease(*this, ask({{"operation", "take_lease"}}).at("lease")); }
  // The vendor's public settings, as the service answers them; throws ServiceError.
  json settings() const { return ask({{"operation", "settings"}}).at("settings"); }
  // The ID of this computer, for a user to send to the vendor.
  std::optional<std::string> computer_id() const {
    const json answer = ask({{"operation", "computer_id"}});
    const auto id = answer.find("computer_id");
    return id == answer.end() ? std::nullopt : std::optional<std::string>(id->get<std::string>());
  }
  // A link to the service's page, on which a customer activates for this computer while it is offline; with the activation key in it, where
  // one is given. Nothing where no service is known.
  std::optional<std::string> activation_link(const std::optional<std::string>& activation_key = std::nullopt) const {
    json request = {{"operation", "activation_link"}};
    if (activation_key) request["activation_key"] = *activation_key;
    const json answer = ask(request);
    const auto link = answer.find("activation_link");
    return link == answer.end() ? std::nullopt : std::optional<std::string>(link->get<std::string>());
  }
  // What a text holds: license_key, activation_key, mistyped_activation_key, other_text; nothing is verified.
  std::vector<std::string> inspect(const std::string& text) const {
    return ask({{"operation", "inspect"}, {"text", text}}).at("entries");
  }

 private:
  friend class Lease;
  static std::uint64_t open(const json& described, GenericKeys generic_keys) {
    if (latchkey_abi() != LATCHKEY_ABI) {
      throw Misuse({{"code", "library_mismatch"}, {"message", "the library has interface " + std::to_string(latchkey_abi()) +
                                                              ", and this header needs " + std::to_string(LATCHKEY_ABI)}});
    }
    const bool allows = generic_keys == GenericKeys::dangerously_allowed;
    return latchkey_open(utf8(described).c_str(), allows ? LATCHKEY_DANGEROUS_ALLOW_GENERIC_KEYS : 0);
  }
  // Bytes that are no UTF-8, as paths may have them, go on as the replacement character.
  static std::string utf8(const json& value) { return value.dump(-1, ' ', false, json::error_handler_t::replace); }
  json ask(const json& request) const {
    const std::unique_ptr<char, void (*)(char*)> text(latchkey_request(handle_, utf8(request).c_str()), latchkey_free);
    json answer = json::parse(text.get());
    const std::string outcome = answer.at("outcome");
    if (outcome == "not_licensed") throw NotLicensed(std::move(answer));
    if (outcome == "service_error") throw ServiceError(std::move(answer));
    if (outcome != "done") throw Misuse(std::move(answer));
    return answer;
  }
  std::uint64_t handle_;
};

inline json Lease::state() const {
  return application_->ask({{"operation", "lease"}, {"lease", taken_.at("number")}}).at("lease");
}

inline json Lease::end(const char* operation) {
  const Application* application = std::exchange(application_, nullptr);
  return application->ask({{"operation", operation}, {"lease", taken_.at("number")}});
}

inline Lease::~Lease() {
  if (application_ == nullptr) return;
  try {
    return_seat();
  } catch (...) {
    // It ends by itself.
  }
}

}  // namespace latchkey

#endif
