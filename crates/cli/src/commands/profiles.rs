//! `latchkey profiles`: which services there are, and how each is reached.

use std::path::Path;

use clap::Args;
use latchkey_client::LicenseService;
use serde::Serialize;

use crate::configuration::{Configuration, Profile};
use crate::failure::Failure;
use crate::options::GivenOptions;
use crate::output::Form;
use crate::printing::{Column, Columns, List, print, rows_of};

/// The profiles.
pub(crate) const LIST: List = List {
    member: "profiles",
    columns: &[
        Column::whole("profile"),
        Column::whole("url"),
        Column::new("region"),
        Column::new("aws_profile"),
        Column::new("output"),
        Column::new("default"),
    ],
};

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
    default_output: Option<Form>,
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

pub(crate) fn list(given: &GivenOptions, columns: &Columns) -> Result<(), Failure> {
    let configuration = configuration()?;
    let default = configuration.default_profile()?;
    let profiles = configuration.profiles().iter();
    let profiles = profiles.map(|(name, profile)| shown(name, profile, default.as_deref() == Some(name)));
    LIST.print(&given.output, columns, &profiles.collect::<Vec<_>>())
}

pub(crate) fn show(given: &GivenOptions, command: ReadProfile) -> Result<(), Failure> {
    let configuration = configuration()?;
    let name = match command.name.or_else(|| given.profile.clone()) {
        Some(name) => Some(name),
        None => configuration.default_profile()?,
    };
    let name = name.ok_or_else(|| Failure::usage("which profile? None is the default"))?;
    let profile = configuration.require(&name, "NAME")?;
    let shown = shown(&name, profile, configuration.default_name() == Some(&name));
    print(&given.output, &Shown { file: configuration.file(), ..shown }, rows_of)
}

/// Changes some of a profile, or makes one; what is left out stays.
pub(crate) fn set(given: &GivenOptions, command: &ChangeProfile) -> Result<(), Failure> {
    let ChangeProfile { name, default_output, unset, default } = command;
    let configuration = configuration()?;
    let default_output = default_output.map(Form::name);
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
    print(&given.output, &Removed { removed: &command.name, was_default, file: &file }, rows_of)
}

fn configuration() -> Result<Configuration, Failure> {
    Configuration::read(|name| std::env::var(name).ok().filter(|value| !value.is_empty()))
}

/// A profile that is gone.
#[derive(Debug, Serialize)]
struct Removed<'a> {
    removed: &'a str,
    was_default: bool,
    file: &'a Path,
}

/// A profile as it is shown.
#[derive(Debug, Serialize)]
struct Shown<'a> {
    profile: &'a str,
    url: Option<&'a str>,
    region: Option<&'a str>,
    aws_profile: Option<&'a str>,
    output: Option<String>,
    default: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    file: Option<&'a Path>,
}

fn shown<'a>(name: &'a str, profile: &'a Profile, default: bool) -> Shown<'a> {
    Shown {
        profile: name,
        url: profile.url.as_deref(),
        region: profile.region.as_deref(),
        aws_profile: profile.aws_profile.as_deref(),
        output: profile.output.map(Form::name),
        default,
        file: None,
    }
}

/// A name that needs no quotation marks, in a shell or in TOML.
fn profile_name(text: &str) -> Result<String, String> {
    let fits = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_');
    if (1..=64).contains(&text.len()) && text.chars().all(fits) {
        return Ok(text.to_owned());
    }
    Err("a profile's name is 1 to 64 letters, digits, dots, dashes and underscores".to_owned())
}
