//! Bodies of requests and answers; what a service says is fit to be shown.
#![no_main]

use latchkey_api::{
    ActivateRequest, ActivateResponse, CreateKey, Endpoint, FetchSettingsResponse, PutProduct, PutSetting,
    ReceivedProblem,
};
use libfuzzer_sys::fuzz_target;
use serde_json::from_slice;

fuzz_target!(|body: &[u8]| {
    let _ = (from_slice::<<CreateKey as Endpoint>::Body>(body), from_slice::<<PutProduct as Endpoint>::Body>(body));
    let _ = (from_slice::<<PutSetting as Endpoint>::Body>(body), from_slice::<FetchSettingsResponse>(body));
    let _ = from_slice::<ActivateResponse>(body);
    if let Ok(request) = from_slice::<ActivateRequest>(body) {
        let written = serde_json::to_vec(&request).expect("it is JSON");
        assert!(from_slice::<ActivateRequest>(&written).is_ok());
    }
    if let Ok(problem) = from_slice::<ReceivedProblem>(body) {
        let shown = problem.to_string();
        assert!(!shown.contains(char::is_control) && shown.chars().count() <= 500);
    }
});
