//! What stands between a computer and the service, told apart so that each has its own advice.

use std::error::Error;
use std::io::{self, ErrorKind};

use latchkey_core::display_text;
use rustls::CertificateError;

const TEXT_MAX: usize = 200;

/// Why there was no answer of the service.
///
/// ```
/// use latchkey_client::NetworkFault;
/// assert_eq!(NetworkFault::NoAnswer.code(), "no_answer");
/// ```
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum NetworkFault {
    /// Its certificate is of an authority that this computer doesn't trust: mostly a firewall that looks into TLS.
    #[error("its certificate is of an authority that this computer does not trust{}", named(authority.as_deref()))]
    CertificateNotTrusted {
        /// Who issued the certificate, as far as it says.
        authority: Option<String>,
    },
    /// Its certificate begins later than this computer's clock shows.
    #[error("its certificate is not valid yet by this computer's clock")]
    CertificateNotYetValid,
    /// Its certificate has ended by this computer's clock.
    #[error("its certificate has expired by this computer's clock")]
    CertificateExpired,
    /// Its certificate is for another name: a sign-in page, or a wrong URL.
    #[error("its certificate is another server's")]
    CertificateOfAnother,
    /// No server has the name.
    #[error("there is no server of its name")]
    HostUnknown,
    /// The server takes no connection.
    #[error("it takes no connection")]
    Refused,
    /// Nothing was heard in time.
    #[error("it does not answer")]
    NoAnswer,
    /// The proxy wants its user to sign in (407).
    #[error("the proxy wants a user name and a password (status 407)")]
    ProxySignIn,
    /// The proxy can't be reached, or doesn't let the connection through.
    #[error("the proxy lets nothing through: {0}")]
    Proxy(String),
    /// A server answered that there is nothing of the kind: the base URL is wrong.
    #[error("there is no license service at its address (status {status})")]
    WrongUrl {
        /// The HTTP status.
        status: u16,
    },
    /// Anything else, such as a connection that was cut.
    #[error("{0}")]
    Other(String),
}

impl NetworkFault {
    /// The stable code.
    ///
    /// ```
    /// assert_eq!(latchkey_client::NetworkFault::ProxySignIn.code(), "proxy_sign_in_needed");
    /// ```
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::CertificateNotTrusted { .. } => "certificate_not_trusted",
            Self::CertificateNotYetValid => "certificate_not_yet_valid",
            Self::CertificateExpired => "certificate_expired",
            Self::CertificateOfAnother => "certificate_of_another",
            Self::HostUnknown => "host_unknown",
            Self::Refused => "connection_refused",
            Self::NoAnswer => "no_answer",
            Self::ProxySignIn => "proxy_sign_in_needed",
            Self::Proxy(_) => "proxy_unreachable",
            Self::WrongUrl { .. } => "service_url_wrong",
            Self::Other(_) => "service_unreachable",
        }
    }

    /// What the HTTP client met; with a proxy it never speaks to the service's host itself.
    pub(super) fn of(error: &ureq::Error, has_proxy: bool) -> Self {
        let fault = match error {
            ureq::Error::HostNotFound => Self::HostUnknown,
            ureq::Error::Timeout(_) => Self::NoAnswer,
            ureq::Error::ConnectProxyFailed(said) if said.contains("407") => Self::ProxySignIn,
            ureq::Error::ConnectProxyFailed(said) => Self::Proxy(display_text(said, TEXT_MAX)),
            ureq::Error::Rustls(error) => of_tls(error).unwrap_or_else(|| other(error)),
            ureq::Error::Io(error) => of_io(error).unwrap_or_else(|| other(error)),
            error => other(error),
        };
        match fault {
            Self::HostUnknown | Self::Refused if has_proxy => Self::Proxy(fault.to_string()),
            fault => fault,
        }
    }
}

fn of_io(error: &io::Error) -> Option<NetworkFault> {
    if let Some(error) = error.get_ref().and_then(|inner| inner.downcast_ref::<rustls::Error>()) {
        return of_tls(error);
    }
    // WSAHOST_NOT_FOUND and WSANO_DATA of Windows; elsewhere a failed look-up has neither kind nor number.
    let is_look_up =
        matches!(error.raw_os_error(), Some(11001 | 11004)) || error.to_string().contains("lookup address");
    match error.kind() {
        ErrorKind::ConnectionRefused => Some(NetworkFault::Refused),
        ErrorKind::TimedOut => Some(NetworkFault::NoAnswer),
        _ => is_look_up.then_some(NetworkFault::HostUnknown),
    }
}

fn of_tls(error: &rustls::Error) -> Option<NetworkFault> {
    let rustls::Error::InvalidCertificate(error) = error else { return None };
    Some(match error {
        CertificateError::NotValidYet | CertificateError::NotValidYetContext { .. } => {
            NetworkFault::CertificateNotYetValid
        }
        CertificateError::Expired | CertificateError::ExpiredContext { .. } => NetworkFault::CertificateExpired,
        CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. } => {
            NetworkFault::CertificateOfAnother
        }
        _ => NetworkFault::CertificateNotTrusted { authority: None },
    })
}

fn other(error: &dyn Error) -> NetworkFault {
    NetworkFault::Other(display_text(&error.to_string(), TEXT_MAX))
}

fn named(authority: Option<&str>) -> String {
    authority.map(|authority| format!(", {authority}")).unwrap_or_default()
}
