//! A thousand computers that activate one license at once: `cargo run --release -p latchkey-service --features testing
//! --example rush`.
//!
//! It plays the use case in virtual time over a store that refuses transactions which meet on an item, as DynamoDB does
//! (`crates/service/src/testing/rush.rs`), and prints the table of `README.md`.

use std::time::Duration;

use latchkey_service::testing::rush::{GivenBackBy, Rush};

#[tokio::main(flavor = "current_thread", start_paused = true)]
async fn main() {
    let goal = Rush::of_a_thousand(2000);
    let longer = Duration::from_millis(30);
    let rows = [
        ("2,000 seats, first activation included", goal),
        ("2,000 seats, activated before", Rush { activated_before: true, ..goal }),
        ("generic, 2,000 activations", Rush { generic: true, ..goal }),
        ("generic, 2,000 activations, activated before", Rush { generic: true, activated_before: true, ..goal }),
        ("2,000 seats, items held for 30 ms", Rush { hold: longer, ..goal }),
        ("500 seats", Rush { seats: 500, ..goal }),
        ("100 seats", Rush { seats: 100, ..goal }),
        ("64 seats, one counter", Rush { seats: 64, ..goal }),
        ("60 computers on 64 seats, items held for 30 ms", Rush { computers: 60, seats: 64, hold: longer, ..goal }),
    ];
    println!(
        "| 1,000 computers at once, unless it says otherwise | won | exhausted | try again | writes each | slowest |"
    );
    println!("|---|---|---|---|---|---|");
    let given_back = Rush { computers: 200, ..goal };
    let given_back = [
        ("200 of 2,000 seats given back", given_back, GivenBackBy::Vendor),
        (
            "200 of 2,000 seats given back, items held for 30 ms",
            Rush { hold: longer, ..given_back },
            GivenBackBy::Vendor,
        ),
        ("200 of 2,000 seats given back by their computers", given_back, GivenBackBy::Computers(6000)),
    ];
    let rows = rows.map(|(what, rush)| (what, rush, None)).into_iter();
    for (what, rush, given_back) in rows.chain(given_back.map(|(what, rush, by)| (what, rush, Some(by)))) {
        let mut all = Vec::new();
        for seed in 1..=10 {
            let rush = Rush { seed, ..rush };
            all.push(match given_back {
                Some(by) => rush.give_back(by).await,
                None => rush.play().await,
            });
        }
        // The worst of ten runs in each column.
        let least = all.iter().map(|one| one.won).min().unwrap_or_default();
        let most =
            |of: fn(&latchkey_service::testing::rush::Aftermath) -> usize| all.iter().map(of).max().unwrap_or_default();
        let writes = most(|one| one.writes) as f64 / rush.computers as f64;
        let slowest = most(|one| one.slowest.as_millis() as usize) as f64 / 1000.0;
        let (exhausted, try_again) = (most(|one| one.exhausted), most(|one| one.try_again));
        println!("| {what} | {least} | {exhausted} | {try_again} | {writes:.1} | {slowest:.1} s |");
    }
}
