//! A link to the page on which a customer activates for this computer from another one.

use latchkey_core::ActivationKey;

use crate::Client;

impl Client {
    /// A link to the service's page for customers, for a user whose computer is offline: as a QR code for a telephone, or as a
    /// text to take along. There the user gets the license file for this computer, with the activation key that the link has, or
    /// that is typed there. `None` without a [`service_url`](crate::Builder::service_url); the feature `online` isn't needed.
    ///
    /// What the link says stands behind the `#`, which no browser sends to a server: the product, this computer's ID, the activation key,
    /// whether the application takes a generic license, and the signing keys that it trusts. The page takes it out of the address
    /// before it does anything else, and does nothing until the user says so. Still, whoever sees the link or its QR code has the
    /// activation key; leave it out where others look on.
    ///
    /// ```
    /// # const JWKS: &str = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/examples/acme/jwks.json"));
    /// let client = latchkey_client::Client::builder("acme-editor", JWKS).release("4.2", "2026-11-01")
    ///     .service_url("https://licenses.example.com").computer_id("till 7").build()?;
    /// let link = client.activation_link(Some(&"1T6F9-JXTG3-AZJTW-1AGR1-J221E".parse()?)).expect("there is a service URL");
    /// assert!(link.starts_with("https://licenses.example.com/activate#product=acme-editor&computer=till+7&key=1T6F9-"));
    /// # Ok::<_, Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn activation_link(&self, activation_key: Option<&ActivationKey>) -> Option<String> {
        let setup = &self.0;
        let mut link = format!("{}/activate#", setup.service_url.as_ref()?);
        let beginning = link.len();
        let mut said = form_urlencoded::Serializer::for_suffix(&mut link, beginning);
        said.append_pair("product", setup.product.as_str());
        if let Some(computer) = &setup.computer {
            said.append_pair("computer", computer.as_str());
        }
        if let Some(activation_key) = activation_key {
            said.append_pair("key", &activation_key.reveal());
        }
        if !setup.allow_generic_keys {
            said.append_pair("generic", "no");
        }
        for kid in setup.trusted_keys.ids() {
            said.append_pair("trusts", kid.as_str());
        }
        said.finish();
        Some(link)
    }
}

#[cfg(test)]
mod tests {
    use crate::{BuildError, Client};

    const JWKS: &str = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/examples/acme/jwks.json"));

    fn builder() -> crate::Builder<crate::Ready> {
        Client::builder("acme-editor", JWKS).release("4.2", "2026-11-01")
    }

    fn said(link: &str) -> Vec<(String, String)> {
        let (page, fragment) = link.split_once('#').unwrap();
        assert_eq!(page, "https://licenses.example.com/stage/activate");
        form_urlencoded::parse(fragment.as_bytes()).into_owned().collect()
    }

    // R37
    #[test]
    fn a_link_tells_the_page_whose_license_is_wanted_and_what_the_application_takes() {
        let builder = builder().service_url("https://licenses.example.com/stage/").computer_id("Büro #7 & 日本=+");
        let key = "1t6f9 jxtg3 azjtw 1agr1 j221e".parse().unwrap();
        let bound = builder.clone().build().unwrap();
        let mut expected = vec![
            ("product".to_owned(), "acme-editor".to_owned()),
            ("computer".to_owned(), "Büro #7 & 日本=+".to_owned()),
            ("key".to_owned(), "1T6F9-JXTG3-AZJTW-1AGR1-J221E".to_owned()),
            ("generic".to_owned(), "no".to_owned()),
        ];
        let trusted = bound.0.trusted_keys.ids().map(|kid| ("trusts".to_owned(), kid.as_str().to_owned()));
        expected.extend(trusted);
        assert_eq!(said(&bound.activation_link(Some(&key)).unwrap()), expected);
        let generic = builder.dangerous().allow_generic_keys().build().unwrap();
        expected.retain(|(name, _)| !["generic", "key"].contains(&name.as_str()));
        assert_eq!(said(&generic.activation_link(None).unwrap()), expected);
    }

    #[test]
    fn without_a_service_there_is_no_link_and_with_a_bad_one_no_client() {
        assert_eq!(builder().build().unwrap().activation_link(None), None);
        assert_eq!(builder().service_url("http://licenses.example.com").build().unwrap_err(), BuildError::ServiceUrl);
    }
}
