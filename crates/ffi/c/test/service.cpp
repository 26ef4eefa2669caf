// Against a service on this computer: service URL JWKS_FILE ACTIVATION_KEY FOLDER, the key one of one floating seat.
#include "expect.hpp"

using latchkey::json;

int main(int, char** arguments) {
  const std::string jwks = read(arguments[2]);
  const auto computer = [&](const std::string& id) {
    return latchkey::Application(json{
        {"product", "acme-editor"}, {"jwks", jwks}, {"without_release", true}, {"computer_id", id},
        {"user_store", arguments[4] + ("/" + id)}, {"machine_store", false}, {"environment_variable", false},
        {"service", {{"url", arguments[1]}}}});
  };
  latchkey::Application first = computer("c 1"), second = computer("c 2");
  for (auto* application : {&first, &second}) {
    expect_code<latchkey::NotLicensed>("lease_needed", [&] { application->activate(arguments[3]); });
  }
  {
    latchkey::Lease lease = first.lease();
    expect(lease.is_held() && lease.time_left() > std::chrono::minutes(1) && !lease.failure(), "held");
    expect(first.check().license_id() == lease.license_id(), "granted by the lease");
    expect_code<latchkey::NotLicensed>("floating_seats_exhausted", [&] { second.lease(); });
  }
  expect_code<latchkey::NotLicensed>("lease_needed", [&] { first.check(); });
  latchkey::Lease lease = second.lease();
  expect(lease.keep().has_value() && second.check().license_id() == lease.license_id(), "kept");
  second.lease().return_seat();
  expect(first.release().at("copies").empty(), "released");
  expect_code<latchkey::NotLicensed>("no_license", [&] { first.check(); });
  expect(first.fetch_revocations().at("seq") > 0, "a revocation list");
  expect(first.settings().contains("jwks"), "settings");
  std::cout << "c++: a floating seat, " << failures << " wrong\n";
  return failures == 0 ? 0 : 1;
}
