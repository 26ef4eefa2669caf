use proptest::prelude::*;

use super::*;

fn memory_of(machine: &str, product: &str) -> ClockMemory {
    ClockMemory::new(Some(&MachineId::from_text(machine)), &product.parse().unwrap())
}

fn at(time: &str) -> Timestamp {
    time.parse().unwrap()
}

fn kid(text: &str) -> SigningKeyId {
    text.parse().unwrap()
}

fn seen(now: &str, signatures: &[(&str, &str)]) -> Seen {
    let signatures = signatures.iter().map(|(key, time)| (kid(key), at(time))).collect();
    Seen { now: at(now), signatures, settled: None }
}

fn after(memory: &Memory, seen: &Seen) -> Memory {
    memory.after(seen, |_| true)
}

// R17
#[test]
fn only_what_this_computer_wrote_for_this_product_counts() {
    let ours = memory_of("a", "editor");
    let memory = after(&Memory::default(), &seen("2026-11-24T10:00:00Z", &[("2026", "2026-11-20T10:00:00Z")]));
    let written = ours.write(&memory);
    assert_eq!(ours.read(written.as_bytes()), Some(memory.clone()));
    assert_eq!(ours.read(written.replace('\n', "\r\n").as_bytes()), Some(memory), "an editor's line ends");
    let product = "editor".parse().unwrap();
    for others in [memory_of("b", "editor"), memory_of("a", "viewer"), ClockMemory::new(None, &product)] {
        assert_eq!(others.read(written.as_bytes()), None);
    }
    let edited = written.replace(":17", ":16");
    assert_ne!(edited, written);
    assert_eq!(ours.read(edited.as_bytes()), None);
}

// R34
#[test]
fn the_mark_rises_with_the_clock_and_only_signed_time_lowers_it() {
    let memory = after(&Memory::default(), &seen("2037-01-01T00:00:00Z", &[]));
    let memory = after(&memory, &seen("2026-11-24T10:00:00Z", &[]));
    assert_eq!(memory.mark(), Some(at("2037-01-01T00:00:00Z")));
    let signed = SignedTime { at: at("2026-11-24T10:00:00Z").into(), certificate_key: kid("certificates") };
    // Even when the clock is still wrong.
    let settled = Seen { settled: Some(signed), ..seen("2037-01-01T00:00:00Z", &[]) };
    assert_eq!(after(&memory, &settled).mark(), Some(at("2026-11-24T10:00:00Z")));
}

// R34
#[test]
fn a_floor_counts_as_long_as_its_key_is_trusted() {
    let first = seen("2026-11-24T10:00:00Z", &[("2026", "2026-11-20T10:00:00Z"), ("stolen", "2099-01-01T00:00:00Z")]);
    let memory = after(&Memory::default(), &first);
    assert_eq!(memory.floor(|_| true), Some(at("2099-01-01T00:00:00Z")));
    assert_eq!(memory.floor(|kid| kid.as_str() != "stolen"), Some(at("2026-11-20T10:00:00Z")));
    assert_eq!(memory.floor(|_| false), None);
    // It never goes down.
    let memory = after(&memory, &seen("2026-11-24T10:00:00Z", &[("2026", "2020-01-01T00:00:00Z")]));
    assert_eq!(memory.floor(|kid| kid.as_str() == "2026"), Some(at("2026-11-20T10:00:00Z")));
}

#[test]
fn more_keys_than_anybody_trusts_are_forgotten_and_the_trusted_ones_last() {
    let mut memory = Memory::default();
    for number in 0..40 {
        let key = format!("key {number:02}");
        let one = seen("2026-11-24T10:00:00Z", &[(&key, "2026-11-20T10:00:00Z")]);
        memory = memory.after(&one, |kid| kid.as_str() == "key 00");
    }
    assert_eq!(memory.floors.len(), FLOORS_MAX);
    assert!(memory.floors.contains_key(&kid("key 00")));
}

#[test]
fn only_what_says_more_is_written() {
    let memory = after(&Memory::default(), &seen("2026-11-24T10:00:00Z", &[("2026", "2026-11-20T10:00:00Z")]));
    let is_written = |seen: &Seen| memory.is_outdated_by(&after(&memory, seen));
    assert!(Memory::default().is_outdated_by(&memory));
    assert!(!is_written(&seen("2026-11-24T10:00:59Z", &[("2026", "2026-11-20T10:00:00Z")])));
    assert!(!is_written(&seen("2020-01-01T00:00:00Z", &[])));
    assert!(is_written(&seen("2026-11-24T10:01:00Z", &[])));
    assert!(is_written(&seen("2026-11-24T10:00:00Z", &[("2026", "2026-11-20T10:00:01Z")])));
}

proptest! {
    #[test]
    fn no_bytes_make_reading_panic(bytes: Vec<u8>, text: String) {
        let memory = memory_of("a", "editor");
        prop_assert_eq!(memory.read(&bytes), None);
        prop_assert_eq!(memory.read(format!("{FORMAT} {text}").as_bytes()), None);
        let sealed = format!("{FORMAT} {}\n{text}", memory.seal.on(text.as_bytes()));
        let _ = memory.read(sealed.as_bytes());
    }
}
