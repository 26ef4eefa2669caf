//! Examples, at the end of each command's help and man page.

use clap::Command;

/// Each command with what people type.
const EXAMPLES: &[(&str, &[&str])] = &[
    ("products list", &["latchkey products list", "latchkey products list --output json"]),
    ("products get", &["latchkey products get acme-editor"]),
    (
        "products put",
        &["latchkey products put acme-editor --name 'Acme Editor' --version 4.2 --feature export --feature spelling"],
    ),
    (
        "products set",
        &[
            "latchkey products set acme-editor --version 4.3",
            "latchkey products set acme-editor --add-feature cloud --dry-run",
        ],
    ),
    (
        "keys create",
        &[
            "latchkey keys create --product acme-editor --customer-name 'Ada Lovelace' --activations 3",
            "latchkey keys create --product acme-editor --generic --duration-days 365 --feature export",
            "latchkey keys create --product acme-editor --quantity 2000 --out keys.csv",
        ],
    ),
    (
        "licenses list",
        &[
            "latchkey licenses list --customer-name 'Example Univ'",
            "latchkey licenses list --ends-within 30d --state active",
            "latchkey licenses list --product acme-editor --output csv --columns license_id,customer_email,ends_at",
        ],
    ),
    (
        "licenses export",
        &[
            "latchkey licenses export --out licenses.csv",
            "latchkey licenses export --product acme-editor --created-from 2026-01-01 --out 2026.json",
        ],
    ),
    ("licenses find", &["latchkey licenses find", "latchkey licenses find acme.lic --output json"]),
    ("licenses show", &["latchkey licenses show 01a220b3-e5e4-838d-897c-8c78a3d16264"]),
    (
        "licenses extend",
        &[
            "latchkey licenses extend 01a220b3-e5e4-838d-897c-8c78a3d16264 --by 1y",
            "latchkey licenses extend 01a220b3-e5e4-838d-897c-8c78a3d16264 --until 2027-12-31 --dry-run",
        ],
    ),
    (
        "licenses update",
        &[
            "latchkey licenses update 01a220b3-e5e4-838d-897c-8c78a3d16264 --activations 10 --add-feature export",
            "latchkey licenses update 01a220b3-e5e4-838d-897c-8c78a3d16264 --model permanent --perpetual",
            "latchkey licenses update 01a220b3-e5e4-838d-897c-8c78a3d16264 --unset comment --customer-name 'Ada Lovelace'",
        ],
    ),
    (
        "licenses suspend",
        &["latchkey licenses suspend 01a220b3-e5e4-838d-897c-8c78a3d16264 --reason 'invoice 17 is not paid'"],
    ),
    (
        "licenses reinstate",
        &["latchkey licenses reinstate 01a220b3-e5e4-838d-897c-8c78a3d16264 --reason 'invoice 17 is paid'"],
    ),
    (
        "licenses revoke",
        &["latchkey licenses revoke 01a220b3-e5e4-838d-897c-8c78a3d16264 --reason 'refund of order A-7'"],
    ),
    (
        "licenses reveal",
        &["latchkey licenses reveal 01a220b3-e5e4-838d-897c-8c78a3d16264 --reason 'the mail with it got lost'"],
    ),
    (
        "licenses reissue",
        &["latchkey licenses reissue 01a220b3-e5e4-838d-897c-8c78a3d16264 --reason 'it stands in a forum'"],
    ),
    (
        "licenses replace-key",
        &[
            "latchkey licenses replace-key 01a220b3-e5e4-838d-897c-8c78a3d16264 --out university.lic --reason 'it is on a file sharing site'",
        ],
    ),
    (
        "activations remove",
        &["latchkey activations remove 01a220b3-e5e4-838d-897c-8c78a3d16264 01a220b4-0eb1-8f2d-9c1b-5a0f8c6d7e21"],
    ),
    (
        "activations list",
        &["latchkey activations list 01a220b3-e5e4-838d-897c-8c78a3d16264 --columns computer_id,activated_at"],
    ),
    (
        "activate",
        &[
            "latchkey activate --computer-id PC-7 --out acme.lic",
            "latchkey activate --activation-key-file key.txt --computer-id 'for Example University' --out acme.lic",
        ],
    ),
    (
        "refresh",
        &["latchkey refresh /srv/licenses/acme.lic --jwks jwks.json", "latchkey refresh ada.lic --computer-id PC-7"],
    ),
    ("release", &["latchkey release acme.lic --computer-id PC-7"]),
    ("console", &["latchkey console", "latchkey console --profile live --no-open"]),
    ("settings list", &["latchkey settings list"]),
    ("settings get", &["latchkey settings get security/AllowGenericKeys"]),
    (
        "settings set",
        &["latchkey settings set security/GenericKeysMaxDays 365", "latchkey settings set custom/version '\"4.20\"'"],
    ),
    ("settings delete", &["latchkey settings delete custom/theme"]),
    ("computers list", &["latchkey computers list"]),
    ("computers block", &["latchkey computers block PC-7 --reason 'stolen on 3 May'"]),
    ("computers unblock", &["latchkey computers unblock PC-7"]),
    ("leases list", &["latchkey leases list 01a220b3-e5e4-838d-897c-8c78a3d16264 --columns computer_id,ends_at"]),
    ("leases end", &["latchkey leases end 01a220b3-e5e4-838d-897c-8c78a3d16264 00000859-1289-8769-9ad3-1754e23bc1ec"]),
    ("revocations fetch", &["latchkey revocations fetch acme-editor --out /srv/licenses/acme.revocations"]),
    (
        "revocations show",
        &["latchkey revocations show acme.revocations", "latchkey revocations show acme.revocations --jwks jwks.json"],
    ),
    (
        "keys rotate",
        &[
            "latchkey keys rotate --jwks src/jwks.json",
            "latchkey keys rotate --compromised mrk-5fba73195e874fbcac2677e36dbfd78d --reason 'a build server was broken into'",
        ],
    ),
    ("trials list", &["latchkey trials list PC-7"]),
    ("trials reset", &["latchkey trials reset PC-7 acme-editor"]),
    (
        "events list",
        &[
            "latchkey events list --license 01a220b3-e5e4-838d-897c-8c78a3d16264",
            "latchkey events list --day -1d --output csv --columns at,kind,change,by_principal",
        ],
    ),
    ("events show", &["latchkey events show 01a220b3-e5e4-738d-997c-8c78a3d16264"]),
    (
        "events undo",
        &[
            "latchkey events undo 01a220b3-e5e4-738d-997c-8c78a3d16264 --dry-run",
            "latchkey events undo 01a220b3-e5e4-738d-997c-8c78a3d16264 --reason 'wrong customer'",
        ],
    ),
    ("audit verify", &["latchkey audit verify 01a220b3-e5e4-838d-897c-8c78a3d16264"]),
    ("inspect", &["latchkey inspect acme.lic"]),
    (
        "verify",
        &[
            "latchkey verify acme.lic --product acme-editor --computer-id PC-7",
            "latchkey verify acme.lic --product acme-editor --allow-generic --jwks keys.json",
        ],
    ),
    ("doctor", &["latchkey doctor", "latchkey doctor --public-only --url https://licenses.example.com"]),
    ("whoami", &["latchkey whoami", "latchkey whoami --profile prod --output json"]),
    (
        "jwks",
        &[
            "latchkey jwks --out keys.json",
            "latchkey jwks --out src/LicenseKeys.java",
            "latchkey jwks --out src/keys.json --with-revocations acme-editor",
        ],
    ),
    (
        "api",
        &[
            "latchkey api GET /v1/products --query limit=5",
            "latchkey api PUT /v1/settings/custom/theme --body theme.json",
            "latchkey api DELETE /v1/settings/custom/theme --header 'If-Match: \"019ab3f1-7d00-7000-8000-000000000001\"'",
        ],
    ),
    ("profiles list", &["latchkey profiles list"]),
    ("profiles show", &["latchkey profiles show", "latchkey profiles show prod"]),
    (
        "profiles set",
        &[
            "latchkey profiles set prod --url https://licenses.example.com --region eu-central-1 --aws-profile acme --default",
            "latchkey profiles set prod --unset aws-profile",
        ],
    ),
    ("profiles remove", &["latchkey profiles remove staging"]),
    ("man", &["latchkey man --out ~/.local/share/man/man1"]),
];

/// The command with the examples of all commands below it.
pub(crate) fn with_examples(command: Command) -> Command {
    command.mut_subcommands(|command| {
        let name = command.get_name().to_owned();
        below(command, &name)
    })
}

fn below(command: Command, path: &str) -> Command {
    let command = command.mut_subcommands(|command| {
        let path = format!("{path} {}", command.get_name());
        below(command, &path)
    });
    let Some((_, examples)) = EXAMPLES.iter().find(|(of, _)| *of == path) else { return command };
    let examples: Vec<_> = examples.iter().map(|example| format!("  {example}")).collect();
    let text = format!("Examples:\n{}", examples.join("\n"));
    let long = match command.get_after_long_help() {
        Some(notes) => format!("{notes}\n\n{text}"),
        None => text.clone(),
    };
    command.after_help(text).after_long_help(long)
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;
    use crate::arguments::Arguments;

    #[test]
    fn every_command_has_an_example_and_each_is_one_that_it_takes() {
        fn leaves(command: &Command, path: &str, found: &mut Vec<String>) {
            let below: Vec<_> = command.get_subcommands().collect();
            if below.is_empty() {
                found.push(path.to_owned());
            }
            for command in below {
                leaves(command, format!("{path} {}", command.get_name()).trim(), found);
            }
        }
        let mut found = Vec::new();
        leaves(&Arguments::command(), "", &mut found);
        // What it takes is the name of a shell; its help says what to do with it.
        found.retain(|path| path != "completions");
        let mut known: Vec<_> = EXAMPLES.iter().map(|(path, _)| (*path).to_owned()).collect();
        found.sort();
        known.sort();
        assert_eq!(found, known);
        for example in EXAMPLES.iter().flat_map(|(_, examples)| *examples) {
            let words = shlex::split(example).unwrap();
            let taken = with_examples(Arguments::command()).try_get_matches_from(&words);
            assert!(taken.is_ok(), "{example}: {}", taken.unwrap_err());
        }
    }

    #[test]
    fn every_command_that_a_manual_shows_is_one_that_it_takes() {
        let mut shown = 0;
        for manual in ["README.md", "../../README.md", "../../infra/README.md", "../client/README.md"] {
            let text = std::fs::read_to_string(format!("{}/{manual}", env!("CARGO_MANIFEST_DIR"))).unwrap();
            let lines = text.lines().map(|line| line.trim_start_matches("$ "));
            for line in lines.filter(|line| line.starts_with("latchkey ")) {
                let command =
                    ["; ", " | ", " && ", " > "].iter().fold(line, |line, end| line.split(end).next().unwrap());
                // A comment ends it, and on the next line more may follow.
                let words = shlex::split(command.trim_end_matches('\\')).unwrap();
                let taken = with_examples(Arguments::command()).try_get_matches_from(&words);
                let is_help = taken.as_ref().is_err_and(|error| !error.use_stderr());
                assert!(taken.is_ok() || is_help, "{manual}: {line}: {}", taken.unwrap_err());
                shown += 1;
            }
        }
        assert!(shown > 50, "{shown}");
    }

    #[test]
    fn help_ends_with_the_examples() {
        let mut command = with_examples(Arguments::command());
        let set = command.find_subcommand_mut("settings").unwrap().find_subcommand_mut("set").unwrap();
        for help in [set.render_help(), set.render_long_help()] {
            assert!(help.to_string().contains("Examples:\n  latchkey settings set security/"), "{help}");
        }
    }
}
