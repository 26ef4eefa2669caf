//! The options of every command: where the service is, and how it is called.
//!
//! What is typed beats the environment, and the environment beats the profile.

use std::fmt;
use std::path::PathBuf;
use std::time::Duration;

use clap::Args;
use latchkey_client::LicenseService;

use crate::configuration::{Configuration, Profile};
use crate::failure::Failure;
use crate::output::Output;
use crate::rehearsal::Rehearsal;
use crate::trace::Trace;

const PROFILE_VARIABLE: &str = "LATCHKEY_PROFILE";

/// The options of every command, as they are typed.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "For every command")]
pub(crate) struct GivenOptions {
    /// The profile to take URL, Region and AWS profile from; else LATCHKEY_PROFILE, else the default one.
    #[arg(long, global = true, value_name = "NAME")]
    pub(crate) profile: Option<String>,
    /// Where the service is, such as https://licenses.example.com; else LATCHKEY_URL, else the profile's.
    #[arg(long, global = true, value_name = "URL")]
    pub(crate) url: Option<String>,
    #[command(flatten)]
    pub(crate) output: Output,
    /// The Region to sign for; else AWS_REGION, else the profile's, else that of the AWS profile.
    #[arg(long, global = true, value_name = "REGION")]
    pub(crate) region: Option<String>,
    /// The service name to sign for.
    #[arg(long, global = true, value_name = "NAME", default_value = "execute-api")]
    pub(crate) service: String,
    /// The profile of the AWS configuration to take credentials from; else AWS's environment variables, else the profile's.
    #[arg(long, global = true, value_name = "NAME")]
    pub(crate) aws_profile: Option<String>,
    /// How long a call may take with all its attempts, in seconds.
    #[arg(long, global = true, value_name = "SECONDS", default_value_t = 60, value_parser = clap::value_parser!(u64).range(1..=3600))]
    timeout: u64,
    /// Print what would be sent that changes something, and don't send it; reading goes on.
    #[arg(long, global = true)]
    dry_run: bool,
    /// Say on standard error what is sent and received, without secrets.
    #[arg(long, global = true)]
    debug: bool,
    /// Nobody reads what is warned of while a shell completes a line.
    #[arg(skip)]
    is_quiet: bool,
}

/// The options of every command, with what environment and profile say.
#[derive(Debug, Clone)]
pub(crate) struct Options {
    pub(crate) profile: Option<ProfileName>,
    pub(crate) url: Option<Chosen>,
    pub(crate) output: Output,
    pub(crate) region: Option<Chosen>,
    pub(crate) service: String,
    pub(crate) aws_profile: Option<Chosen>,
    timeout: Duration,
    pub(crate) rehearsal: Rehearsal,
    pub(crate) trace: Trace,
}

/// A profile, and the file that has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ProfileName {
    pub(crate) name: String,
    pub(crate) file: PathBuf,
}

/// A value, and who chose it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Chosen {
    pub(crate) value: String,
    pub(crate) by: ChosenBy,
}

/// Who chose a value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum ChosenBy {
    /// An option of the command line.
    Option(&'static str),
    /// An environment variable.
    Variable(&'static str),
    /// A member of a profile.
    Profile(&'static str, ProfileName),
}

impl fmt::Display for ChosenBy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Option(name) | Self::Variable(name) => f.write_str(name),
            Self::Profile(member, ProfileName { name, file }) => {
                write!(f, "{member} of the profile {name} in {}", file.display())
            }
        }
    }
}

/// What a value can be chosen by.
struct Choice<'a> {
    option: (&'static str, Option<&'a String>),
    variables: &'a [&'static str],
    member: (&'static str, Option<&'a String>),
}

impl GivenOptions {
    /// The same for a shell that waits for what it asked: in a hurry and without a word.
    pub(crate) fn for_completion(self, timeout: u64) -> Self {
        Self { timeout, is_quiet: true, debug: false, dry_run: false, ..self }
    }

    pub(crate) fn timeout(&self) -> Duration {
        Duration::from_secs(self.timeout)
    }

    /// Puts together what is typed, what the environment says, and what the profile says.
    ///
    /// # Errors
    ///
    /// The configuration can't be read, or has no such profile.
    pub(crate) fn resolve(&self, variable: impl Fn(&str) -> Option<String>) -> Result<Options, Failure> {
        // A variable that is set but empty counts as unset.
        let variable = |name: &'static str| variable(name).filter(|value| !value.is_empty());
        let found = self.profile(variable)?;
        let (name, profile) = found.map_or_else(|| (None, Profile::default()), |(name, profile)| (Some(name), profile));
        self.output.set_default(profile.output);
        let choose = |choice: Choice<'_>| self.choose(&choice, variable, name.as_ref());
        let url = choose(Choice {
            option: ("--url", self.url.as_ref()),
            variables: &["LATCHKEY_URL"],
            member: ("url", profile.url.as_ref()),
        });
        let region = choose(Choice {
            option: ("--region", self.region.as_ref()),
            variables: &["AWS_REGION", "AWS_DEFAULT_REGION"],
            member: ("region", profile.region.as_ref()),
        });
        let aws_profile = choose(Choice {
            option: ("--aws-profile", self.aws_profile.as_ref()),
            // Either says whose credentials to use; only the second one names a profile.
            variables: &["AWS_ACCESS_KEY_ID", "AWS_PROFILE"],
            member: ("aws_profile", profile.aws_profile.as_ref()),
        });
        Ok(Options {
            profile: name,
            url,
            output: self.output.clone(),
            region,
            service: self.service.clone(),
            // What the environment says, AWS's own chain finds by itself.
            aws_profile: aws_profile.filter(|chosen| !matches!(chosen.by, ChosenBy::Variable(_))),
            timeout: self.timeout(),
            rehearsal: Rehearsal::new(self.dry_run),
            trace: Trace::new(self.debug),
        })
    }

    /// The profile that is named, or the default one.
    fn profile(
        &self,
        variable: impl Fn(&'static str) -> Option<String>,
    ) -> Result<Option<(ProfileName, Profile)>, Failure> {
        // An empty name is a script's mistake, and the default profile may be another service.
        if self.profile.as_deref() == Some("") {
            return Err(Failure::usage("--profile: the name is empty"));
        }
        let configuration = Configuration::read(&variable)?;
        let named = match &self.profile {
            Some(name) => Some((name.clone(), "--profile")),
            None => variable(PROFILE_VARIABLE).map(|name| (name, PROFILE_VARIABLE)),
        };
        let name = match named {
            Some((name, by)) => {
                configuration.require(&name, by)?;
                Some(name)
            }
            None => configuration.default_profile()?,
        };
        Ok(name.and_then(|name| {
            let profile = configuration.profile(&name)?.clone();
            Some((ProfileName { name, file: configuration.file()?.to_owned() }, profile))
        }))
    }

    fn choose(
        &self,
        choice: &Choice<'_>,
        variable: impl Fn(&'static str) -> Option<String>,
        profile: Option<&ProfileName>,
    ) -> Option<Chosen> {
        if let (option, Some(value)) = choice.option
            && !value.is_empty()
        {
            return Some(Chosen { value: value.clone(), by: ChosenBy::Option(option) });
        }
        let by_variable = choice.variables.iter().find_map(|name| Some((*name, variable(name)?)));
        let (member, by_profile) = choice.member;
        if let Some((name, value)) = by_variable {
            // Whoever types a profile's name would expect otherwise.
            if let (true, Some(profile), Some(other)) = (self.profile.is_some() && !self.is_quiet, profile, by_profile)
                && *other != value
            {
                let (profile, other) = (&profile.name, if name == "AWS_ACCESS_KEY_ID" { "" } else { other.as_str() });
                self.output.warn(&format!(
                    "{name} is set, and counts instead of the {member} {other} of the profile {profile}"
                ));
            }
            return Some(Chosen { value, by: ChosenBy::Variable(name) });
        }
        let (value, profile) = (by_profile?.clone(), profile?.clone());
        Some(Chosen { value, by: ChosenBy::Profile(member, profile) })
    }
}

impl Options {
    /// Those of a program that knows them: there is neither a command line nor an environment to look at.
    pub(crate) fn known(url: &str, region: &str) -> Self {
        let chosen = |value: &str, option| Some(Chosen { value: value.to_owned(), by: ChosenBy::Option(option) });
        Self {
            profile: None,
            url: chosen(url, "--url"),
            output: Output::default(),
            region: chosen(region, "--region"),
            service: "execute-api".to_owned(),
            aws_profile: None,
            timeout: Duration::from_secs(60),
            rehearsal: Rehearsal::new(false),
            trace: Trace::new(false),
        }
    }

    /// The same for one command of several: what it prints is JSON, and what it warns of and rehearses is its own.
    pub(crate) fn for_one_command(&self, is_rehearsed: bool) -> Self {
        Self { output: Output::of_json(), rehearsal: Rehearsal::new(is_rehearsed), ..self.clone() }
    }

    pub(crate) fn timeout(&self) -> Duration {
        self.timeout
    }

    /// The service as applications call it, unsigned.
    pub(crate) fn license_service(&self) -> Result<LicenseService, Failure> {
        let Some(url) = &self.url else {
            let advice = "where is the service? Give --url, set LATCHKEY_URL, or make a profile: \
                          latchkey profiles set NAME --url URL --default";
            return Err(Failure::usage(match &self.profile {
                Some(ProfileName { name, file }) => {
                    format!("{advice} (the profile {name} in {} has no url)", file.display())
                }
                None => advice.to_owned(),
            }));
        };
        LicenseService::new(&url.value, self.timeout()).map_err(|error| Failure::usage(format!("{error} ({})", url.by)))
    }
}
