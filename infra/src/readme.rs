//! The endpoints as a table, for whoever reads the manual of the API.

use latchkey_api::EndpointRow;

/// The line before the table.
const BEGIN: &str = "<!-- Written by `cargo run -p latchkey-infra`: -->\n";
/// The line after it.
const END: &str = "<!-- Up to here. -->\n";

/// The README with the table of these endpoints between its two marks.
///
/// # Panics
///
/// When a mark is missing.
pub(crate) fn with_endpoints(readme: &str, endpoints: &[EndpointRow]) -> String {
    let (before, rest) =
        readme.split_once(BEGIN).unwrap_or_else(|| panic!("crates/api/README.md lacks the line {BEGIN}"));
    let (_, after) = rest.split_once(END).unwrap_or_else(|| panic!("crates/api/README.md lacks the line {END}"));
    let rows: String = endpoints.iter().map(row).collect();
    format!("{before}{BEGIN}| function | method and path | who | what it does |\n|---|---|---|---|\n{rows}{END}{after}")
}

fn row(endpoint: &EndpointRow) -> String {
    let (route, summary) = (endpoint.route_key(), endpoint.summary);
    let who = endpoint.right.map_or_else(|| "anyone".to_owned(), |right| format!("vendor, {}", right.as_str()));
    format!("| {} | `{route}` | {who} | {summary} |\n", endpoint.function)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_replaced_and_all_else_stays() {
        let readme = format!("# A\n\n{BEGIN}| old |\n{END}\nEnd\n");
        let table = "| function | method and path | who | what it does |\n|---|---|---|---|\n";
        assert_eq!(with_endpoints(&readme, &[]), format!("# A\n\n{BEGIN}{table}{END}\nEnd\n"));
    }
}
