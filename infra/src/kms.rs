//! Who uses a KMS key, by its own policy: nobody but the roles of the functions that are granted it.

use latchkey_functions::{FunctionRow, Resource};

use crate::names::logical;
use crate::policy::condition;
use crate::yaml::{indented, list, one_or_more};

/// A statement of the key's policy for each grant of it.
pub(crate) fn users_of(key: Resource, functions: &[FunctionRow]) -> String {
    let grants = functions.iter().flat_map(|row| row.grants.iter().map(move |grant| (row, grant)));
    let of_key = grants.filter(|(_, grant)| grant.on.contains(&key));
    of_key
        .map(|(row, grant)| {
            let (role, sid) = (logical(row), grant.sid);
            let actions = one_or_more("Action", grant.actions);
            let members = format!(
                "Effect: Allow\nPrincipal:\n  AWS: !GetAtt {role}Role.Arn\n{actions}Resource: \"*\"\n{}",
                condition(grant)
            );
            format!("- Sid: {sid}In{role}\n{}", indented(&members, 2))
        })
        .collect()
}

/// The roles that DynamoDB opens an encrypted table for.
pub(crate) fn roles_that_open_tables(functions: &[FunctionRow]) -> String {
    let opens = |row: &&FunctionRow| row.grants.iter().any(|grant| grant.on.iter().any(|on| on.is_table()));
    let roles = functions.iter().filter(opens).map(|row| format!("!GetAtt {}Role.Arn", logical(row)));
    list(&roles.collect::<Vec<_>>())
}
