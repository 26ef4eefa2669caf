//! The proxy that a person set in the system's settings.
//!
//! Windows keeps it in the registry, macOS and GNOME in stores of their own; each has a program that prints it. A script
//! that finds a proxy (PAC) is not run.

use std::ffi::OsString;
use std::path::PathBuf;
use std::process::{Command, Stdio};

/// A proxy for HTTPS, and where it isn't used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct SystemProxy {
    pub(super) url: String,
    /// Names of hosts, with `*` for anything; `<local>` is a name without a dot.
    pub(super) exceptions: Vec<String>,
}

impl SystemProxy {
    /// Asks the system. It may wait for another program: call it where that harms nobody.
    pub(super) fn read(variable: impl Fn(&str) -> Option<OsString>) -> Option<Self> {
        if cfg!(windows) {
            let program = PathBuf::from(variable("SystemRoot")?).join(r"System32\reg.exe");
            let key = r"HKCU\Software\Microsoft\Windows\CurrentVersion\Internet Settings";
            of_windows(&output(Command::new(program).args(["query", key]))?)
        } else if cfg!(target_os = "macos") {
            of_macos(&output(Command::new("/usr/sbin/scutil").arg("--proxy"))?)
        } else {
            // Only a desktop has such a setting.
            variable("XDG_CURRENT_DESKTOP")?;
            let schema = ["list-recursively", "org.gnome.system.proxy"];
            of_gnome(&output(Command::new("/usr/bin/gsettings").args(schema))?)
        }
    }

    /// Whether a host is reached through it.
    pub(super) fn applies_to(&self, host: &str) -> bool {
        let host = host.to_ascii_lowercase();
        !self.exceptions.iter().any(|exception| match exception.trim().to_ascii_lowercase().as_str() {
            "<local>" => !host.contains('.'),
            exception => match exception.strip_prefix('.') {
                Some(domain) => host == domain || host.ends_with(exception),
                None => fits(exception, &host),
            },
        })
    }
}

fn output(command: &mut Command) -> Option<String> {
    // Else a window of a console would flash.
    #[cfg(windows)]
    std::os::windows::process::CommandExt::creation_flags(command, 0x0800_0000);
    let output = command.stdin(Stdio::null()).stderr(Stdio::null()).output().ok()?;
    output.status.success().then(|| String::from_utf8_lossy(&output.stdout).into_owned())
}

/// What `reg query` prints: name, type and value, a line each.
fn of_windows(printed: &str) -> Option<SystemProxy> {
    let value = |name: &str| {
        printed.lines().find_map(|line| {
            let mut words = line.split_whitespace();
            let is_it = words.next() == Some(name) && words.next().is_some_and(|kind| kind.starts_with("REG_"));
            is_it.then(|| words.collect::<Vec<_>>().join(" "))
        })
    };
    value("ProxyEnable").filter(|enabled| enabled.trim_start_matches("0x") != "0")?;
    let server = value("ProxyServer").filter(|server| !server.is_empty())?;
    // One for all, or `http=a:1;https=b:2`.
    let of_https = server.split(';').find_map(|part| part.trim().strip_prefix("https="));
    let url = if server.contains('=') { of_https?.to_owned() } else { server };
    let exceptions = value("ProxyOverride").unwrap_or_default();
    Some(SystemProxy { url, exceptions: exceptions.split(';').map(str::to_owned).filter(|e| !e.is_empty()).collect() })
}

/// What `scutil --proxy` prints: a dictionary, and the exceptions as an array in it.
fn of_macos(printed: &str) -> Option<SystemProxy> {
    let pairs = || printed.lines().filter_map(|line| line.split_once(" : "));
    let value = |name: &str| pairs().find(|(key, _)| key.trim() == name).map(|(_, value)| value.trim());
    value("HTTPSEnable").filter(|enabled| *enabled == "1")?;
    let url = format!("{}:{}", value("HTTPSProxy")?, value("HTTPSPort")?);
    let is_index = |key: &str| key.trim().bytes().all(|b| b.is_ascii_digit());
    let exceptions = pairs().filter(|(key, _)| is_index(key)).map(|(_, value)| value.trim().to_owned()).collect();
    Some(SystemProxy { url, exceptions })
}

/// What `gsettings list-recursively` prints: schema, key and value, a line each.
fn of_gnome(printed: &str) -> Option<SystemProxy> {
    let value = |schema: &str, key: &str| {
        let begin = format!("org.gnome.system.proxy{schema} {key} ");
        printed.lines().find_map(|line| line.strip_prefix(&begin)).map(|value| value.trim().trim_matches('\''))
    };
    value("", "mode").filter(|mode| *mode == "manual")?;
    let host = value(".https", "host").filter(|host| !host.is_empty())?;
    let url = format!("{host}:{}", value(".https", "port")?);
    let exceptions = value("", "ignore-hosts").unwrap_or_default().split(['[', ']', ',', '\'', ' ']);
    Some(SystemProxy { url, exceptions: exceptions.filter(|host| !host.is_empty()).map(str::to_owned).collect() })
}

/// Whether a pattern with `*` for anything fits a whole name.
fn fits(pattern: &str, name: &str) -> bool {
    let mut parts = pattern.split('*');
    let Some(mut rest) = parts.next().and_then(|first| name.strip_prefix(first)) else { return false };
    let parts: Vec<_> = parts.collect();
    let Some((last, middle)) = parts.split_last() else { return rest.is_empty() };
    for part in middle {
        let Some((_, after)) = rest.split_once(part) else { return false };
        rest = after;
    }
    rest.ends_with(last)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn found(url: &str, exceptions: &[&str]) -> Option<SystemProxy> {
        let exceptions = exceptions.iter().map(|exception| (*exception).to_owned()).collect();
        Some(SystemProxy { url: url.to_owned(), exceptions })
    }

    #[test]
    fn what_windows_has_in_its_registry_is_read() {
        let key = "\r\nHKEY_CURRENT_USER\\Software\\Microsoft\\Windows\\CurrentVersion\\Internet Settings\r\n";
        let printed = |enabled: &str, server: &str| {
            format!(
                "{key}    ProxyEnable    REG_DWORD    {enabled}\r\n    ProxyServer    REG_SZ    {server}\r\n    \
                 ProxyOverride    REG_SZ    *.corp.example;<local>\r\n"
            )
        };
        let exceptions = ["*.corp.example", "<local>"];
        assert_eq!(of_windows(&printed("0x1", "proxy:8080")), found("proxy:8080", &exceptions));
        let each = "http=a:1;https=b:2;ftp=c:3";
        assert_eq!(of_windows(&printed("0x1", each)), found("b:2", &exceptions));
        assert_eq!(of_windows(&printed("0x0", "proxy:8080")), None);
        assert_eq!(of_windows(&printed("0x1", "http=a:1")), None);
        assert_eq!(of_windows(key), None);
    }

    #[test]
    fn what_macos_prints_is_read() {
        let printed = "<dictionary> {\n  ExceptionsList : <array> {\n    0 : *.local\n    1 : 169.254/16\n  }\n  \
                       HTTPSEnable : 1\n  HTTPSPort : 8080\n  HTTPSProxy : proxy.example\n}\n";
        assert_eq!(of_macos(printed), found("proxy.example:8080", &["*.local", "169.254/16"]));
        assert_eq!(of_macos(&printed.replace("HTTPSEnable : 1", "HTTPSEnable : 0")), None);
        assert_eq!(of_macos("<dictionary> {\n}\n"), None);
    }

    #[test]
    fn what_gnome_prints_is_read() {
        let printed = "org.gnome.system.proxy ignore-hosts ['localhost', '*.example']\norg.gnome.system.proxy mode \
                       'manual'\norg.gnome.system.proxy.https host 'proxy'\norg.gnome.system.proxy.https port 3128\n";
        assert_eq!(of_gnome(printed), found("proxy:3128", &["localhost", "*.example"]));
        assert_eq!(of_gnome(&printed.replace("'manual'", "'none'")), None);
        assert_eq!(of_gnome(&printed.replace("'proxy'", "''")), None);
    }

    #[test]
    fn exceptions_are_kept() {
        let exceptions = ["*.corp.example", ".intra.example", "10.*", "<local>", "one.example"];
        let proxy = found("proxy", &exceptions).unwrap();
        for host in [
            "a.corp.example",
            "A.B.Corp.Example",
            "intra.example",
            "x.intra.example",
            "10.1.2.3",
            "licenses",
            "one.example",
        ] {
            assert!(!proxy.applies_to(host), "{host}");
        }
        for host in ["corp.example", "licenses.example.com", "110.1.2.3", "two.one.example", "one.example.com"] {
            assert!(proxy.applies_to(host), "{host}");
        }
        assert!(!found("proxy", &["*"]).unwrap().applies_to("any.example"));
    }

    proptest! {
        #[test]
        fn nothing_printed_makes_reading_panic(printed: String, pattern in "[a*.]{0,8}", name in "[a.]{0,8}") {
            let _ = (of_windows(&printed), of_macos(&printed), of_gnome(&printed));
            fits(&pattern, &name);
        }
    }
}
