//! The goal of the rush, held.

use super::giving_back::GivenBackBy;
use super::*;

fn assert_served(rush: Rush, aftermath: Aftermath) {
    assert_eq!((aftermath.won, aftermath.try_again), (rush.computers, 0), "{rush:?}: {aftermath:?}");
    assert_eq!(aftermath.counted as usize, rush.computers + usize::from(rush.activated_before));
    assert!(aftermath.slowest < Duration::from_secs(3), "{rush:?}: {aftermath:?}");
    assert!(aftermath.writes <= 5 * rush.computers, "{rush:?}: {aftermath:?}");
}

// R13
#[tokio::test(start_paused = true)]
async fn a_thousand_computers_at_once_are_served_within_three_seconds() {
    let rush = Rush::of_a_thousand(2000);
    let variants = [
        rush,
        Rush { activated_before: true, ..rush },
        Rush { generic: true, ..rush },
        Rush { generic: true, activated_before: true, ..rush },
    ];
    for rush in variants {
        let aftermath = rush.play().await;
        assert_served(rush, aftermath);
        assert!(rush.generic || aftermath.signatures == rush.computers, "each signs once: {aftermath:?}");
    }
}

// R13
#[tokio::test(start_paused = true)]
async fn of_a_thousand_computers_exactly_as_many_win_as_there_are_seats() {
    for seats in [1, 64, 65, 100, 500, 999, 1000] {
        let aftermath = Rush { allowed: Duration::from_secs(60), ..Rush::of_a_thousand(seats) }.play().await;
        assert_eq!((aftermath.won, aftermath.counted), (seats as usize, seats), "{aftermath:?}");
        assert_eq!((aftermath.exhausted, aftermath.try_again), (1000 - seats as usize, 0), "{aftermath:?}");
    }
}

// R25
#[tokio::test(start_paused = true)]
async fn two_hundred_seats_given_back_at_once_are_all_free_and_nobody_is_told_to_try_again() {
    for by in [GivenBackBy::Vendor, GivenBackBy::Computers(600), GivenBackBy::Computers(200)] {
        for (seats, hold) in [(2000, 10), (2000, 30), (200, 10)] {
            let rush = Rush { computers: 200, hold: Duration::from_millis(hold), ..Rush::of_a_thousand(seats) };
            let aftermath = rush.give_back(by).await;
            let told = (aftermath.won, aftermath.try_again, aftermath.counted);
            assert_eq!(told, (200, 0, 0), "{by:?} {rush:?}: {aftermath:?}");
            assert!(aftermath.slowest < Duration::from_secs(3), "{by:?} {rush:?}: {aftermath:?}");
        }
    }
}

// R25
#[tokio::test(start_paused = true)]
async fn of_two_hundred_computers_exactly_as_many_give_their_seats_back_as_the_vendor_allows() {
    for allowed in [1, 15, 16, 17, 100, 199] {
        let rush = Rush { computers: 200, allowed: Duration::from_secs(60), ..Rush::of_a_thousand(200) };
        let aftermath = rush.give_back(GivenBackBy::Computers(allowed)).await;
        let told = (aftermath.won, aftermath.exhausted, aftermath.try_again);
        assert_eq!(told, (allowed as usize, 200 - allowed as usize, 0), "{aftermath:?}");
        assert_eq!(aftermath.counted, 200 - allowed);
    }
}
