//! The authorities that TLS trusts.

use ureq::tls::{Certificate, PemItem, RootCerts, parse_pem};

use crate::BuildError;

/// Certificates of the application's own, from PEM.
pub(crate) fn parse(pem: &str) -> Result<Vec<Certificate<'static>>, BuildError> {
    let items = parse_pem(pem.as_bytes()).map(|item| match item {
        Ok(PemItem::Certificate(certificate)) => Ok(certificate),
        _ => Err(BuildError::RootCertificates),
    });
    let certificates: Vec<_> = items.collect::<Result<_, _>>()?;
    if certificates.is_empty() { Err(BuildError::RootCertificates) } else { Ok(certificates) }
}

/// Those that this computer trusts. It may wait for a file: call it where that harms nobody.
///
/// What can't be read of the list is left out, as other programs do.
pub(super) fn of_system() -> Vec<Certificate<'static>> {
    let system = rustls_native_certs::load_native_certs().certs;
    system.iter().map(|der| Certificate::from_der(der).to_owned()).collect()
}

/// Mozilla's list, this computer's, and the application's own.
///
/// A company that looks into TLS has its authority in the computers' lists alone; a small container has no list. What the
/// service answers must be signed all the same, so that a false authority can't make a license.
pub(super) fn trusted(system: &[Certificate<'static>], own: &[Certificate<'static>]) -> RootCerts {
    let mozilla = webpki_root_certs::TLS_SERVER_ROOT_CERTS.iter().map(|der| Certificate::from_der(der));
    mozilla.chain(system.iter().cloned()).chain(own.iter().cloned()).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_certificates_are_taken() {
        let key = "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n";
        let certificate = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";
        assert_eq!(parse(&format!("An authority\n{certificate}\n{certificate}")).unwrap().len(), 2);
        for wrong in ["", "rubbish", key, &format!("{certificate}{key}"), "-----BEGIN CERTIFICATE-----\nAAAA"] {
            assert_eq!(parse(wrong).unwrap_err(), BuildError::RootCertificates, "{wrong}");
        }
    }
}
