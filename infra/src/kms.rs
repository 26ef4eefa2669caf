//! Who uses a KMS key, by its own policy: nobody but the roles of the functions that are granted it.

use latchkey_functions::{FunctionRow, Grant, Resource};

use crate::names::logical;
use crate::policy::condition;
use crate::signing_keys::{USES, Use};
use crate::yaml::{indented, list, one_or_more};

/// A statement of the key's policy for each grant of it.
pub(crate) fn users_of(key: Resource, functions: &[FunctionRow]) -> String {
    // Being named in the policy of a key is enough to use it: one that signs no more has to say so.
    let effect =
        Use::of(key).map_or_else(|| "Allow".to_owned(), |own| format!("!If [{}, Allow, Deny]", own.own_signs()));
    grants_on(key, functions)
        .map(|(row, grant)| {
            let (role, sid) = (logical(row), grant.sid);
            let actions = one_or_more("Action", grant.actions);
            let members = format!(
                "Effect: {effect}\nPrincipal:\n  AWS: !GetAtt {role}Role.Arn\n{actions}Resource: \"*\"\n{}",
                condition(grant)
            );
            format!("- Sid: {sid}In{role}\n{}", indented(&members, 2))
        })
        .collect()
}

/// The roles that a key made outside the stack must admit, by what it signs.
pub(crate) fn outputs(functions: &[FunctionRow]) -> String {
    let output = |signing: &Use| {
        let roles = grants_on(signing.resource, functions).map(|(row, _)| format!("!GetAtt {}Role.Arn", logical(row)));
        let (name, roles) = (signing.output, roles.collect::<Vec<_>>().join(", "));
        format!(
            "{name}:\n  Description: Who may sign with a key of this use, for signing-key.yaml\n  Value: !Join [\",\", [{roles}]]\n"
        )
    };
    USES.iter().map(output).collect()
}

fn grants_on(key: Resource, functions: &[FunctionRow]) -> impl Iterator<Item = (&FunctionRow, &Grant)> {
    let grants = functions.iter().flat_map(|row| row.grants.iter().map(move |grant| (row, grant)));
    grants.filter(move |(_, grant)| grant.on.contains(&key))
}

/// The roles that DynamoDB opens an encrypted table for.
pub(crate) fn roles_that_open_tables(functions: &[FunctionRow]) -> String {
    let opens = |row: &&FunctionRow| row.grants.iter().any(|grant| grant.on.iter().any(|on| on.is_table()));
    let roles = functions.iter().filter(opens).map(|row| format!("!GetAtt {}Role.Arn", logical(row)));
    list(&roles.collect::<Vec<_>>())
}
