"""The package as an application uses it."""
import json
import multiprocessing
import os
import pathlib
import tempfile
import threading
import unittest

import latchkey
from latchkey import Application, Misuse, NotLicensed, ServiceError

ACME = pathlib.Path(os.environ["LATCHKEY_CRATES"]) / "client/examples/acme"
JWKS = (ACME / "jwks.json").read_text()
LICENSE = (ACME / "perpetual.lic").read_text()
RELEASE = ("4.2", "2026-11-01")
NOWHERE = {"user_store": False, "machine_store": False, "environment_variable": False}


def application(**described):
    return Application("acme-editor", JWKS, **{"release": RELEASE, **NOWHERE, **described})


def check_in_child(answers):
    try:
        application().check()
    except latchkey.LatchkeyError as error:
        answers.put(error.code)


class Answers(unittest.TestCase):
    def test_a_generic_license_on_a_share_is_taken_where_the_code_says_so(self):
        with tempfile.TemporaryDirectory() as share:
            (pathlib.Path(share) / "acme.lic").write_text(LICENSE)
            grant = application(files=[pathlib.Path(share)], dangerously_allow_generic_keys=True).check()
            self.assertEqual((grant.kind, grant.model, grant.licensee), ("generic", "permanent", "Example University"))
            self.assertEqual((grant.features, grant.properties), ({"export"}, {"tier": "gold"}))
            self.assertEqual((grant.expires_at, grant.days_left, grant.revocation_list), (None, None, None))
            self.assertEqual(grant.source.path, str(pathlib.Path(share) / "acme.lic"))
            self.assertNotIn(grant.license_key, repr(grant))
            with self.assertRaises(NotLicensed) as refused:
                application(files=[share]).check()
            self.assertEqual((refused.exception.code, str(refused.exception.found_in)),
                             ("generic_not_allowed", str(pathlib.Path(share) / "acme.lic")))

    def test_a_refusal_says_why_and_what_helps(self):
        with self.assertRaises(NotLicensed) as refused:
            application(files=["/no/such/file.lic"]).check()
        self.assertEqual(refused.exception.code, "no_license")
        self.assertIn("enter the activation key", refused.exception.help)
        self.assertEqual(str(refused.exception.findings[0]), "/no/such/file.lic: there is no such file")
        with self.assertRaises(ServiceError) as failed:
            application().settings()
        self.assertEqual(failed.exception.code, "service_unknown")

    def test_a_slip_in_the_code_is_heard_of_at_once(self):
        for slip in [{"release": ("4.2", "yesterday")}, {"computer_id": ""}, {"clock_tolerance_seconds": 10**9},
                     {"service_url": "http://example.com"}, {"user_store": True}]:
            with self.assertRaises(Misuse, msg=slip) as misuse:
                application(**slip)
            self.assertEqual(misuse.exception.code, "application_invalid", slip)
        with self.assertRaises(TypeError):
            application(files="acme.lic")
        with self.assertRaises(TypeError):
            application(dangerously_allow_generic_keys="yes")
        with self.assertRaises(TypeError):
            Application("acme-editor", JWKS)  # without a word about the release

    def test_what_is_closed_answers_so(self):
        with application(texts=[LICENSE], dangerously_allow_generic_keys=True) as closed:
            self.assertEqual(len(closed.grants()), 1)
        for _ in range(2):
            with self.assertRaises(Misuse) as misuse:
                closed.check()
            self.assertEqual(misuse.exception.code, "handle_unknown")
            closed.close()

    def test_keys_and_texts_as_people_have_them(self):
        as_object = Application("acme-editor", json.loads(JWKS), release=None, computer_id="Käthe's PC 🦀", **NOWHERE)
        self.assertEqual(as_object.computer_id(), "Käthe's PC 🦀")
        self.assertEqual(as_object.inspect("Your key: 1T6F9-JXTG3-AZJTW-1AGR1-J221E."), ["activation_key"])
        self.assertIsNone(as_object.activation_link())
        linked = application(service_url="https://licenses.example.com", computer_id="till 7").activation_link("1T6F9-JXTG3-AZJTW-1AGR1-J221E")
        self.assertTrue(linked.startswith("https://licenses.example.com/activate#product=acme-editor&computer=till+7&key=1T6F9-"), linked)
        self.assertEqual(as_object.inspect("\x00"), as_object.inspect("\x00"))
        with self.assertRaises(NotLicensed):
            application(files=[os.fsdecode(b"/tmp/\xff.lic")]).check()

    def test_many_threads_ask_at_once(self):
        app, codes = application(texts=[LICENSE], dangerously_allow_generic_keys=True), []
        threads = [threading.Thread(target=lambda: codes.append(app.check().kind)) for _ in range(32)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertEqual(codes, ["generic"] * 32)

    @unittest.skipUnless("fork" in multiprocessing.get_all_start_methods(), "this system forks no process")
    def test_a_forked_process_is_told_so_and_a_spawned_one_works(self):
        application()
        for method, code in [("fork", "forked"), ("spawn", "no_license")]:
            context = multiprocessing.get_context(method)
            answers = context.Queue()
            child = context.Process(target=check_in_child, args=(answers,))
            child.start()
            self.assertEqual(answers.get(timeout=60), code, method)
            child.join(60)


if __name__ == "__main__":
    unittest.main()
