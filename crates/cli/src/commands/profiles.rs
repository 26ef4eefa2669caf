//! `latchkey profiles`: which services there are, and how each is reached.

use clap::Args;
use latchkey_client::LicenseService;
use serde_json::{Value, json};

use crate::configuration::{Configuration, Profile};
use crate::failure::Failure;
use crate::options::GivenOptions;
use crate::printing::{Output, print, rows_of, table_of};

/// Which profile.
#[derive(Debug, Args)]
pub(crate) struct ReadProfile {
    /// The profile; by default the one that counts where none is named.
    name: Option<String>,
}

/// What changes of a profile: --url, --region and --aws-profile go into it.
#[derive(Debug, Args)]
pub(crate) struct ChangeProfile {
    /// The profile, which is made if need be: letters, digits, dots, dashes and underscores.
    #[arg(value_parser = profile_name)]
    name: String,
    /// How commands with this profile print results, where --output doesn't say.
    #[arg(long, value_enum, value_name = "OUTPUT")]
    default_output: Option<Output>,
    /// A member to take away; may be given several times.
    #[arg(long, value_enum, value_name = "MEMBER")]
    unset: Vec<Member>,
    /// Make it the profile that counts where none is named.
    #[arg(long)]
    default: bool,
}

/// Which profile to remove.
#[derive(Debug, Args)]
pub(crate) struct RemoveProfile {
    /// The profile.
    name: String,
}

/// A member of a profile.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Member {
    /// Where the service is.
    Url,
    /// The Region to sign for.
    Region,
    /// The profile of the AWS configuration.
    AwsProfile,
    /// How to print results.
    Output,
}

impl Member {
    /// As the file spells it.
    fn name(self) -> &'static str {
        match self {
            Self::Url => "url",
            Self::Region => "region",
            Self::AwsProfile => "aws_profile",
            Self::Output => "output",
        }
    }
}

pub(crate) fn list(given: &GivenOptions) -> Result<(), Failure> {
    let configuration = configuration()?;
    let default = configuration.default_profile()?;
    let is_default = |name: &str| default.as_deref() == Some(name);
    let profiles: Vec<_> = configuration.profiles().iter().collect();
    let all: Vec<_> = profiles.iter().map(|(name, profile)| shown(name, profile, is_default(name))).collect();
    let result = json!({"file": configuration.file(), "profiles": all});
    print(output(given), &result, |_| {
        table_of(&["profile", "url", "region", "aws profile", "output", "default"], &profiles, |(name, profile)| {
            let said = |text: &Option<String>| text.clone().unwrap_or_default();
            let marked = if is_default(name) { "yes" } else { "" };
            let output = profile.output.map_or_else(String::new, |output| output.name());
            let (url, region, aws_profile) = (said(&profile.url), said(&profile.region), said(&profile.aws_profile));
            vec![(*name).clone(), url, region, aws_profile, output, marked.to_owned()]
        })
    })
}

pub(crate) fn show(given: &GivenOptions, command: ReadProfile) -> Result<(), Failure> {
    let configuration = configuration()?;
    let name = match command.name.or_else(|| given.profile.clone()) {
        Some(name) => Some(name),
        None => configuration.default_profile()?,
    };
    let name = name.ok_or_else(|| Failure::usage("which profile? None is the default"))?;
    let profile = configuration.require(&name, "NAME")?;
    let mut result = shown(&name, profile, configuration.default_name() == Some(&name));
    result["file"] = json!(configuration.file());
    print(output(given), &result, rows_of)
}

/// Changes some of a profile, or makes one; what is left out stays.
pub(crate) fn set(given: &GivenOptions, command: &ChangeProfile) -> Result<(), Failure> {
    let ChangeProfile { name, default_output, unset, default } = command;
    let configuration = configuration()?;
    let default_output = default_output.map(Output::name);
    let mut members = Vec::new();
    for (member, given) in [
        (Member::Url, given.url.as_deref()),
        (Member::Region, given.region.as_deref()),
        (Member::AwsProfile, given.aws_profile.as_deref()),
        (Member::Output, default_output.as_deref()),
    ] {
        let is_unset = unset.contains(&member);
        match given {
            Some("") => return Err(Failure::usage(format!("{}: it is empty; --unset takes it away", member.name()))),
            Some(_) if is_unset => return Err(Failure::usage(format!("{} is both set and unset", member.name()))),
            Some(text) => members.push((member.name(), Some(text))),
            None if is_unset => members.push((member.name(), None)),
            None => {}
        }
    }
    if members.is_empty() && !default {
        return Err(Failure::usage(
            "nothing to set: give --url, --region, --aws-profile, --default-output or --default",
        ));
    }
    match (&given.url, configuration.profile(name)) {
        (Some(url), _) => {
            LicenseService::new(url, given.timeout()).map_err(|error| Failure::usage(format!("{error} (--url)")))?;
        }
        (None, None) => return Err(Failure::usage(format!("{name} is a new profile: give --url, too"))),
        (None, Some(_)) => {}
    }
    configuration.change(name, &members, *default)?;
    show(given, ReadProfile { name: Some(name.clone()) })
}

pub(crate) fn remove(given: &GivenOptions, command: &RemoveProfile) -> Result<(), Failure> {
    let configuration = configuration()?;
    configuration.require(&command.name, "NAME")?;
    let was_default = configuration.default_name() == Some(command.name.as_str());
    let file = configuration.remove(&command.name)?;
    let result = json!({"removed": command.name, "was_default": was_default, "file": file});
    print(output(given), &result, rows_of)
}

fn configuration() -> Result<Configuration, Failure> {
    Configuration::read(|name| std::env::var(name).ok().filter(|value| !value.is_empty()))
}

fn output(given: &GivenOptions) -> Output {
    given.output.unwrap_or(Output::Human)
}

fn shown(name: &str, profile: &Profile, is_default: bool) -> Value {
    let Profile { url, region, aws_profile, output } = profile;
    let output = output.map(Output::name);
    json!({
        "profile": name, "url": url, "region": region, "aws_profile": aws_profile, "output": output, "default": is_default,
    })
}

/// A name that needs no quotation marks, in a shell or in TOML.
fn profile_name(text: &str) -> Result<String, String> {
    let fits = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_');
    if (1..=64).contains(&text.len()) && text.chars().all(fits) {
        return Ok(text.to_owned());
    }
    Err("a profile's name is 1 to 64 letters, digits, dots, dashes and underscores".to_owned())
}
