"""Against a service on this computer: LATCHKEY_URL, with an activation key of one floating seat in LATCHKEY_ACTIVATION_KEY."""
import json
import os
import tempfile
import unittest
import urllib.request

from latchkey import Application, NotLicensed, ServiceError

URL = os.environ.get("LATCHKEY_URL")


@unittest.skipUnless(URL, "no service was named")
class Service(unittest.TestCase):
    def setUp(self):
        with urllib.request.urlopen(f"{URL}/.well-known/jwks.json") as answer:
            self.jwks = json.load(answer)
        self.folders = []

    def computer(self, computer_id, **described):
        self.folders.append(tempfile.TemporaryDirectory())
        return Application("acme-editor", self.jwks, release=None, computer_id=computer_id, user_store=self.folders[-1].name,
                           machine_store=False, environment_variable=False, **{"service_url": URL, **described})

    def tearDown(self):
        for folder in self.folders:
            folder.cleanup()

    def test_one_floating_seat_goes_from_one_computer_to_the_next(self):
        key = os.environ["LATCHKEY_ACTIVATION_KEY"]
        first, second = self.computer("python 1"), self.computer("python 2")
        for computer in (first, second):
            with self.assertRaises(NotLicensed) as needed:
                computer.activate(key)
            self.assertEqual(needed.exception.code, "lease_needed")
        with first.lease() as lease:
            self.assertTrue(lease.is_held() and lease.seconds_left() > 60 and lease.failure() is None)
            grant = first.check()
            self.assertEqual((grant.floating_seats, grant.kind), (1, "computer"))
            self.assertIsNotNone(grant.lease_ends_at)
            with self.assertRaises(NotLicensed) as full:
                second.lease()
            self.assertEqual(full.exception.code, "floating_seats_exhausted")
            self.assertIsNotNone(full.exception.retry_at)
        with self.assertRaises(NotLicensed) as returned:
            first.check()
        self.assertEqual(returned.exception.code, "lease_needed")
        taken = second.lease()
        self.assertEqual(second.refresh().standing, "valid")
        self.assertIsNotNone(taken.keep())
        self.assertEqual(second.check().license_id, taken.license_id)
        # Closing it returns what is held again.
        again = second.lease()
        self.assertTrue(again.is_held())
        second.close()
        first.lease().return_seat()
        self.assertEqual(first.release().copies, ())
        with self.assertRaises(NotLicensed) as released:
            first.check()
        self.assertEqual(released.exception.code, "no_license")

    def test_settings_are_read_and_a_wrong_key_is_refused(self):
        self.assertIn("jwks", self.computer("python 3").settings())
        newest = self.computer("python 3", keep_fresh_seconds=3600, fetch_revocations=True).fetch_revocations(20_000)
        self.assertLess(newest.signed_at, newest.next_at)
        with self.assertRaises(NotLicensed) as unknown:
            self.computer("python 3").activate("1T6F9-JXTG3-AZJTW-1AGR1-J221E")
        self.assertEqual(unknown.exception.code, "activation_key_unknown")
        with self.assertRaises(ServiceError) as dead:
            self.computer("python 3", service_url="http://127.0.0.1:9", proxy=False).settings()
        self.assertEqual(dead.exception.code, "connection_refused")


if __name__ == "__main__":
    unittest.main()
