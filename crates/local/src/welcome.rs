//! Lines to paste into a shell, once the service listens.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::path::Path;

use crate::sigv4::Credentials;

/// The story of a generic license, as the vendor types it. No comments: zsh would take one for arguments.
const COMMANDS: [&str; 6] = [
    "latchkey doctor",
    "latchkey products put acme-editor --name 'Acme Editor' --version 4.2 --feature export",
    "latchkey settings set security/AllowGenericKeys true --yes",
    "latchkey keys create --product acme-editor --generic --duration-days 365 --feature export --yes",
    "latchkey activate --computer-id 'for Example University' --out acme.lic",
    "latchkey verify acme.lic --product acme-editor --allow-generic",
];

/// The shell that lines are for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shell {
    /// bash, zsh and their like.
    Posix,
    /// PowerShell, on Windows.
    PowerShell,
}

/// What to say.
#[derive(Debug)]
pub struct Welcome<'a> {
    /// Where the service listens.
    pub address: SocketAddr,
    /// The Region to sign for.
    pub region: &'a str,
    /// Where data is kept; `None` is in memory.
    pub data_dir: Option<&'a Path>,
    /// The access key that vendors sign with.
    pub credentials: &'a Credentials,
    /// Whether the environment gave the access key: then its secret isn't repeated.
    pub are_given: bool,
    /// What opens the console's page, where it is served.
    pub console: Option<&'a str>,
    /// The folder that the programs are in.
    pub programs: Option<&'a Path>,
}

impl Shell {
    /// The one of this system.
    #[must_use]
    pub const fn of_this_system() -> Self {
        if cfg!(windows) { Self::PowerShell } else { Self::Posix }
    }

    /// A text as one word, whatever is in it.
    #[must_use]
    pub fn quoted(self, text: &str) -> String {
        match self {
            Self::Posix => format!("'{}'", text.replace('\'', r"'\''")),
            Self::PowerShell => format!("'{}'", text.replace('\'', "''")),
        }
    }

    fn sets(self, name: &str, value: &str) -> String {
        let value = self.quoted(value);
        match self {
            Self::Posix => format!("export {name}={value}"),
            Self::PowerShell => format!("$env:{name} = {value}"),
        }
    }

    /// What another service left in the shell would be signed, too.
    fn unsets(self, name: &str) -> String {
        match self {
            Self::Posix => format!("unset {name}"),
            Self::PowerShell => format!("$env:{name} = $null"),
        }
    }

    fn finds_programs_in(self, folder: &Path) -> String {
        let folder = self.quoted(&folder.to_string_lossy());
        match self {
            Self::Posix => format!("export PATH={folder}:\"$PATH\""),
            Self::PowerShell => format!("$env:PATH = {folder} + ';' + $env:PATH"),
        }
    }
}

impl Welcome<'_> {
    /// The whole text; what is to be pasted stands in lines that begin with two blanks, and nothing else does.
    #[must_use]
    pub fn text(&self, shell: Shell) -> String {
        let url = url_to_call(self.address);
        let kept = self.data_dir.map_or("in memory".to_owned(), |dir| format!("in {}", dir.display()));
        let mut lines = vec![
            format!("Latchkey listens on http://{} and keeps its data {kept}. Ctrl-C ends it.", self.address),
            String::new(),
            "Vendors sign for the service execute-api with this access key; paste into another shell:".to_owned(),
            String::new(),
        ];
        let mut paste = |line: String| lines.push(format!("  {line}"));
        paste(shell.sets("LATCHKEY_URL", &url));
        paste(shell.sets("AWS_REGION", self.region));
        paste(shell.sets("AWS_ACCESS_KEY_ID", self.credentials.access_key_id()));
        // A secret that was given may be worth something elsewhere, and standard output may be somebody's log.
        if !self.are_given {
            paste(shell.sets("AWS_SECRET_ACCESS_KEY", self.credentials.secret_access_key()));
        }
        paste(shell.unsets("AWS_SESSION_TOKEN"));
        if self.are_given {
            lines.push("\nSet AWS_SECRET_ACCESS_KEY there, too, as it was set for this process.".to_owned());
        }
        lines.push("\nThen the vendor's console; build it first with cargo build -p latchkey-cli:\n".to_owned());
        let mut paste = |line: String| lines.push(format!("  {line}"));
        if let Some(folder) = self.programs {
            paste(shell.finds_programs_in(folder));
        }
        COMMANDS.into_iter().for_each(|command| paste(command.to_owned()));
        lines.push("\nactivate asks for the activation key that keys create has printed.\n".to_owned());
        if let Some(link) = self.console {
            lines.push("The console's page in a browser; its link is worth as much as the access key:\n".to_owned());
            lines.push(format!("{link}\n"));
        }
        lines.push(String::new());
        lines.join("\n")
    }
}

/// Where this computer reaches the service: what listens on every address is called by the own one.
#[must_use]
pub fn url_to_call(address: SocketAddr) -> String {
    let ip = match address.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => Ipv4Addr::LOCALHOST.into(),
        IpAddr::V6(ip) if ip.is_unspecified() => Ipv6Addr::LOCALHOST.into(),
        ip => ip,
    };
    format!("http://{}", SocketAddr::new(ip, address.port()))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is pasted of a welcome with this access key.
    fn pasted(credentials: &Credentials, are_given: bool, programs: &Path) -> String {
        let address = "0.0.0.0:9000".parse().unwrap();
        let (region, programs) = ("us-east-1", Some(programs));
        let welcome = Welcome { address, region, data_dir: None, credentials, are_given, console: None, programs };
        let text = welcome.text(Shell::Posix);
        text.lines().filter_map(|line| line.strip_prefix("  ")).map(|line| format!("{line}\n")).collect()
    }

    /// What bash has in a variable after it.
    #[cfg(unix)]
    fn variable(pasted: &str, name: &str) -> String {
        let exports: String =
            pasted.lines().filter(|line| !line.starts_with("latchkey")).map(|line| format!("{line}\n")).collect();
        let script = format!("{exports}printf %s \"${{{name}-unset}}\"");
        let mut bash = std::process::Command::new("bash");
        bash.args(["-c", &script]).env("AWS_SESSION_TOKEN", "of another").env("AWS_SECRET_ACCESS_KEY", "as given");
        String::from_utf8(bash.output().unwrap().stdout).unwrap()
    }

    // R12
    #[cfg(unix)]
    #[test]
    fn bash_has_what_signs_after_the_lines_were_pasted() {
        let folder = Path::new("/opt/it's my $HOME/bin");
        for secret in ["a/b+c==", "it's", "$HOME`id`\\n\"!x\"", "#;&|<>(){}[]*?~"] {
            let credentials = Credentials::new("AKIAEXAMPLE", secret).unwrap();
            let pasted = pasted(&credentials, false, folder);
            assert_eq!(variable(&pasted, "AWS_SECRET_ACCESS_KEY"), secret);
            assert_eq!(variable(&pasted, "LATCHKEY_URL"), "http://127.0.0.1:9000");
            assert_eq!(variable(&pasted, "AWS_SESSION_TOKEN"), "unset");
            assert!(variable(&pasted, "PATH").starts_with("/opt/it's my $HOME/bin:"));
        }
    }

    #[cfg(unix)]
    #[test]
    fn a_secret_that_was_given_is_neither_repeated_nor_overwritten() {
        let credentials = Credentials::new("AKIAEXAMPLE", "as-given").unwrap();
        let pasted = pasted(&credentials, true, Path::new("/bin"));
        assert!(!pasted.contains("as-given") && !pasted.contains('…'), "{pasted}");
        assert_eq!(variable(&pasted, "AWS_SECRET_ACCESS_KEY"), "as given");
    }

    #[test]
    fn each_shell_takes_a_text_as_one_word() {
        assert_eq!(Shell::Posix.quoted("it's"), r"'it'\''s'");
        assert_eq!(Shell::PowerShell.quoted("it's $x"), "'it''s $x'");
        assert_eq!(Shell::PowerShell.sets("AWS_REGION", "us-east-1"), "$env:AWS_REGION = 'us-east-1'");
        assert_eq!(Shell::PowerShell.unsets("X"), "$env:X = $null");
    }

    #[test]
    fn what_listens_everywhere_is_called_on_this_computer() {
        for (address, url) in [
            ("0.0.0.0:9000", "http://127.0.0.1:9000"),
            ("[::]:9000", "http://[::1]:9000"),
            ("127.0.0.1:1", "http://127.0.0.1:1"),
            ("192.168.1.7:1", "http://192.168.1.7:1"),
        ] {
            assert_eq!(url_to_call(address.parse().unwrap()), url);
        }
    }
}
