//! The name of an issuer in an X.509 certificate (RFC 5280), as far as a person wants to read it.

const SEQUENCE: u8 = 0x30;
const SET: u8 = 0x31;
const VERSION: u8 = 0xa0;
/// `id-at-commonName` and `id-at-organizationName`.
const NAMES: [&[u8]; 2] = [&[0x55, 4, 3], &[0x55, 4, 10]];
/// UTF8String, PrintableString, TeletexString, IA5String.
const TEXTS: [u8; 4] = [0x0c, 0x13, 0x14, 0x16];

/// The common name of who issued a certificate, else the organization.
pub(super) fn issuer(certificate: &[u8]) -> Option<String> {
    let (_, certificate, _) = element(certificate).filter(|(tag, ..)| *tag == SEQUENCE)?;
    let (_, mut rest, _) = element(certificate).filter(|(tag, ..)| *tag == SEQUENCE)?;
    if rest.first() == Some(&VERSION) {
        rest = element(rest)?.2;
    }
    let (_, _, rest) = element(rest)?; // the serial number
    let (_, _, rest) = element(rest)?; // the signature's algorithm
    let (_, name, _) = element(rest).filter(|(tag, ..)| *tag == SEQUENCE)?;
    NAMES.iter().find_map(|kind| attribute(name, kind))
}

fn attribute(mut name: &[u8], kind: &[u8]) -> Option<String> {
    while let Some((tag, set, rest)) = element(name) {
        name = rest;
        let Some((_, pair, _)) = element(set).filter(|_| tag == SET) else { continue };
        let Some((_, _, value)) = element(pair).filter(|(_, object, _)| *object == kind) else { continue };
        if let Some((_, text, _)) = element(value).filter(|(tag, ..)| TEXTS.contains(tag)) {
            return Some(String::from_utf8_lossy(text).into_owned());
        }
    }
    None
}

/// The tag and the content of the first element of DER, and what follows it.
fn element(der: &[u8]) -> Option<(u8, &[u8], &[u8])> {
    let (&tag, rest) = der.split_first()?;
    let (&length, mut rest) = rest.split_first()?;
    let mut size = usize::from(length);
    if length >= 0x80 {
        let (bytes, after) = rest.split_at_checked(usize::from(length & 0x7f)).filter(|(bytes, _)| bytes.len() <= 3)?;
        size = bytes.iter().fold(0, |size, byte| size << 8 | usize::from(*byte));
        rest = after;
    }
    let (content, rest) = rest.split_at_checked(size)?;
    Some((tag, content, rest))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use rcgen::{CertificateParams, DistinguishedName, DnType, KeyPair};

    use super::*;

    fn issued_by(names: &[(DnType, &str)]) -> Vec<u8> {
        let mut params = CertificateParams::new(["localhost".to_owned()]).unwrap();
        params.distinguished_name = DistinguishedName::new();
        names.iter().for_each(|(kind, name)| params.distinguished_name.push(kind.clone(), *name));
        params.self_signed(&KeyPair::generate().unwrap()).unwrap().der().to_vec()
    }

    #[test]
    fn the_common_name_counts_and_else_the_organization() {
        let both = [(DnType::OrganizationName, "Example University"), (DnType::CommonName, "Exämple Firewall CA")];
        assert_eq!(issuer(&issued_by(&both)).as_deref(), Some("Exämple Firewall CA"));
        assert_eq!(issuer(&issued_by(&both[..1])).as_deref(), Some("Example University"));
        assert_eq!(issuer(&issued_by(&[(DnType::CountryName, "DE")])), None);
    }

    proptest! {
        #[test]
        fn no_bytes_make_reading_panic(bytes: Vec<u8>, place: prop::sample::Index, byte: u8) {
            issuer(&bytes);
            let mut certificate = issued_by(&[(DnType::CommonName, "CA")]);
            let place = place.index(certificate.len());
            certificate[place] = byte;
            issuer(&certificate);
        }
    }
}
