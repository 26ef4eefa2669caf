//! One file on a share, many computers.

use std::thread;

use serde_json::json;

use crate::stand::{Computer, JWKS, check, license_key, refused};

// R1, R5
#[test]
fn fifty_computers_run_on_one_file_and_none_without_the_applications_consent() {
    let share = Computer::new("the share");
    let file = share.write("acme.lic", license_key(json!({})));
    thread::scope(|scope| {
        for number in 0..50 {
            let file = &file;
            scope.spawn(move || {
                let computer = Computer::new(&format!("computer {number} 用于"));
                let builder = computer.builder().file(file);
                assert_eq!(refused(check(computer.cautious_builder(JWKS).file(file))), "generic_not_allowed");
                assert!(computer.cached().is_empty(), "what is refused is not kept");
                assert!(check(builder).is_ok());
            });
        }
    });
}
