//! Which proxy a call goes through: the application's, else the system's, else the one that variables name.

use ureq::Proxy;

use super::system_proxy::SystemProxy;
use crate::BuildError;
use crate::endpoint_url::is_this_computer;

/// What the application says of a proxy.
#[derive(Debug, Clone, Default)]
pub(crate) enum ProxyChoice {
    /// Nothing: the system or the environment decides.
    #[default]
    Unsaid,
    /// There is none.
    Direct,
    /// This one.
    Through(Proxy),
}

impl ProxyChoice {
    /// A proxy by its URL, or none at all.
    pub(crate) fn parse(url: Option<&str>) -> Result<Self, BuildError> {
        let Some(url) = url else { return Ok(Self::Direct) };
        proxy(url).map(Self::Through).ok_or(BuildError::Proxy)
    }

    /// The proxy for a host. `system` reads the system's setting, where there is one.
    pub(super) fn of_host(&self, host: &str, system: Option<&SystemProxy>) -> Option<Proxy> {
        match (self, system) {
            (Self::Through(proxy), _) => Some(proxy.clone()),
            (Self::Direct, _) => None,
            (Self::Unsaid, _) if is_this_computer(host) => None,
            (Self::Unsaid, Some(system)) => proxy(&system.url).filter(|_| system.applies_to(host)),
            (Self::Unsaid, None) => Proxy::try_from_env(),
        }
    }
}

/// HTTP proxies alone, as `http://user:password@proxy.example.com:3128` or without any of it but the name.
fn proxy(url: &str) -> Option<Proxy> {
    let is_http = !url.contains("://") || url.starts_with("http://") || url.starts_with("https://");
    let is_plain = !url.is_empty() && !url.contains(|c: char| c.is_whitespace() || c.is_control());
    if is_http && is_plain { Proxy::new(url).ok() } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn host_of(choice: &ProxyChoice, system: Option<&SystemProxy>) -> Option<String> {
        choice.of_host("licenses.example.com", system).map(|proxy| format!("{}:{}", proxy.host(), proxy.port()))
    }

    #[test]
    fn the_application_counts_before_the_system() {
        let system = SystemProxy { url: "of-system:1".to_owned(), exceptions: Vec::new() };
        let of_application = ProxyChoice::parse(Some("http://of-application:3128")).unwrap();
        assert_eq!(host_of(&of_application, Some(&system)).as_deref(), Some("of-application:3128"));
        assert_eq!(host_of(&ProxyChoice::parse(None).unwrap(), Some(&system)), None);
        assert_eq!(host_of(&ProxyChoice::Unsaid, Some(&system)).as_deref(), Some("of-system:1"));
        for this_computer in ["localhost", "127.0.0.1", "[::1]"] {
            assert!(ProxyChoice::Unsaid.of_host(this_computer, Some(&system)).is_none(), "{this_computer}");
        }
        let except = SystemProxy { exceptions: vec!["*.example.com".to_owned()], ..system };
        assert_eq!(host_of(&ProxyChoice::Unsaid, Some(&except)), None);
    }

    #[test]
    fn only_proxies_of_http_are_taken() {
        for url in ["proxy", "proxy:3128", "http://ada:secret@proxy:3128", "https://proxy"] {
            assert!(ProxyChoice::parse(Some(url)).is_ok(), "{url}");
        }
        for url in ["", "socks5://proxy", "ftp://proxy", "http://", "pro xy"] {
            assert_eq!(ProxyChoice::parse(Some(url)).unwrap_err(), BuildError::Proxy, "{url}");
        }
    }
}
