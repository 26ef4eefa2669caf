//! The cases: each MUST of the store ports, for any store.

#![allow(missing_docs)] // A case's name says what it tries.

pub mod activations;
pub mod blocked_computers;
pub mod events;
pub mod keys;
pub mod leases;
pub mod license_search;
pub mod licenses;
pub mod products;
pub mod races;
pub mod reissues;
pub mod removals;
pub mod reveals;
pub mod revocations;
pub mod settings;
pub mod signing_key_revocations;
mod subject;
pub mod trials;
pub mod validations;

pub use self::subject::Subject;

/// Makes a test of every case, on a [`Subject`] of its own.
///
/// The crate that calls it needs tokio with `macros` and `rt-multi-thread`.
#[macro_export]
macro_rules! contract_tests {
    ($subject:ty) => {
        $crate::contract_tests! { @cases $subject =>
            activations {
                an_empty_store_has_no_license_and_default_settings
                what_was_written_is_read_as_it_was
                a_blocked_computer_is_blocked_by_its_exact_id
                a_first_activation_settles_the_generic_license_key_for_all_later_ones
                reading_and_writing_are_one_call_each_whatever_the_number_of_activations
                the_drawn_counters_are_read_with_the_first_and_all_of_them_when_that_is_asked
                a_change_of_a_license_that_is_revoked_or_was_changed_is_a_conflict_and_writes_nothing
                a_seat_too_many_is_a_conflict_and_writes_nothing
                a_seat_sent_twice_is_taken_once
                the_place_of_another_computer_is_a_conflict_and_its_activation_is_read_as_it_is
                a_second_first_activation_is_a_conflict_and_writes_nothing
                a_change_of_no_license_is_a_conflict_and_writes_nothing
                a_license_key_is_renewed_only_in_the_place_of_the_one_that_was_read
                the_license_key_of_a_generic_license_is_renewed_only_in_the_place_of_the_one_that_was_read
            }
            keys {
                an_empty_store_has_no_product_no_answer_and_default_settings
                what_decides_on_new_keys_is_read_in_one_call
                two_principals_may_use_the_same_idempotency_key
                the_largest_batch_of_keys_is_one_call
                an_answer_still_to_be_kept_is_a_conflict_to_the_nanosecond_and_writes_nothing
                a_taken_license_id_is_a_conflict_and_writes_nothing
                new_keys_sent_twice_are_written_once
                numbers_and_texts_of_a_license_come_back_as_they_were
            }
            license_search {
                licenses_are_found_by_what_they_have_in_their_order
                what_was_there_is_on_exactly_one_page_whatever_comes_meanwhile
                any_text_is_a_place
                a_computer_finds_its_licenses_and_a_duration_its_end_by_activation
                a_license_is_read_with_all_its_counters_in_one_call
                activations_are_read_page_by_page_each_in_one_call
            }
            licenses {
                an_empty_store_has_no_license_to_change
                a_license_and_all_its_counters_are_read_and_changed_in_one_call_each
                a_change_leaves_what_activations_write
                a_change_is_made_only_of_the_license_that_was_read
                a_change_in_the_middle_of_a_first_activation_is_a_conflict_and_writes_nothing
                a_counter_that_uses_more_than_it_shall_have_is_a_conflict_and_writes_nothing
                what_is_taken_back_is_written_with_the_change_and_gone_when_it_is_given_back
                a_change_sent_twice_is_made_once
                of_many_changes_at_once_one_is_made
            }
            removals {
                an_activation_is_read_by_its_whole_id_in_one_call
                a_seat_is_given_back_in_one_call_with_the_event_and_what_is_taken_back
                an_activation_that_is_not_as_it_was_read_is_a_conflict_and_writes_nothing
                a_removal_in_the_middle_of_its_chain_is_a_conflict_and_writes_nothing
                a_removal_sent_twice_is_made_once
                removals_of_other_chains_do_not_get_in_the_way
                what_decides_on_a_release_is_read_in_one_call_with_all_logs
                an_activation_of_another_id_is_not_shown_to_whoever_gives_it_back
                a_log_that_is_not_as_it_was_read_is_a_conflict_and_writes_nothing
            }
            reissues {
                an_empty_store_has_no_activation_key_to_replace
                an_activation_key_is_replaced_in_one_call_with_signpost_event_and_answer
                what_is_not_as_it_was_read_is_a_conflict_and_writes_nothing
                an_activation_key_replaced_twice_is_replaced_once
                what_activations_write_stays_as_it_is
                a_signpost_leads_to_its_license_by_one_call_more
                a_signpost_is_no_license
                of_many_activation_keys_at_once_one_is_accepted
            }
            reveals {
                an_empty_store_has_no_activation_key_to_reveal
                a_license_is_read_with_its_activation_key_and_an_event_kept_in_one_call_each
                an_activation_key_is_revealed_only_of_the_license_that_was_read
                a_reveal_sent_twice_is_kept_once
            }
            events {
                an_empty_store_has_no_license_to_audit_and_no_events
                a_license_is_read_with_the_ends_of_all_its_chains_in_one_call
                events_of_a_license_are_read_as_they_were_written_the_newest_first_each_page_in_one_call
                events_of_a_day_are_those_of_everything_each_page_in_two_calls
                one_event_is_found_by_its_id_in_two_calls
                an_event_that_was_there_is_on_exactly_one_page_whatever_comes_meanwhile
                any_text_is_a_place_among_events
            }
            trials {
                a_trial_is_kept_with_its_seat_in_one_call_and_read_in_one
                a_second_trial_is_a_conflict_where_it_may_be_the_only_one_and_writes_nothing
                a_seat_of_the_same_license_again_is_no_second_trial
                of_many_trials_at_once_a_computer_has_one
                a_trial_is_forgotten_only_as_it_was_read_with_its_event
                a_computers_trials_are_read_page_by_page_each_in_one_call
            }
            validations {
                what_decides_on_a_license_key_is_read_in_one_call
                an_activation_of_another_id_is_not_shown_to_whoever_asks_whether_it_stands
                the_number_of_the_products_list_is_read_with_what_decides
            }
            revocations {
                what_is_taken_back_of_a_product_is_read_with_the_event_of_it_each_page_in_one_call
                what_was_taken_back_all_the_while_is_on_exactly_one_page
                a_new_product_is_known_to_publishers_and_takes_nothing_back
                a_list_is_read_as_it_was_written_each_part_in_one_call
                a_long_list_is_read_as_it_was_written_in_one_call
                entries_that_are_gone_are_none
                a_head_replaces_only_the_one_that_was_read
                lists_of_two_products_are_apart
                of_many_heads_at_once_one_is_written
            }
            signing_key_revocations {
                signing_keys_are_taken_back_one_after_the_other_each_in_one_call
                a_signing_key_is_added_only_to_those_that_were_read
                whoever_reads_the_switches_reads_them_too_and_they_stay_when_a_switch_is_set
            }
            leases {
                what_decides_on_a_lease_is_read_in_one_call
                a_lease_is_taken_renewed_and_returned_in_one_call_each
                a_seat_that_is_not_as_it_was_read_is_a_conflict_and_writes_nothing
                a_lease_is_renewed_only_under_its_id_and_never_to_an_earlier_end
                a_lease_that_is_not_there_cannot_be_returned
                all_seats_are_read_in_one_call_and_no_others
                leases_are_listed_page_by_page_each_in_one_call
                a_lease_is_ended_with_its_event_in_one_call
                a_lease_that_is_not_as_it_was_read_is_not_ended
                of_many_at_once_one_takes_a_seat
            }
            products {
                a_product_is_read_as_it_was_written_each_in_one_call
                products_are_listed_by_id_page_by_page
                product_ids_differ_in_upper_and_lower_case
                a_product_replaces_only_the_one_of_the_version_that_was_read
                a_version_tells_products_apart_that_are_alike
                a_product_sent_twice_is_written_once
            }
            settings {
                settings_never_set_are_the_defaults
                settings_are_read_as_they_were_written_each_in_one_call
                a_setting_replaces_only_the_one_of_the_version_that_was_read
                a_setting_is_removed_only_in_the_version_that_was_read
                a_setting_sent_twice_is_written_once
                two_custom_names_that_differ_by_case_alone_are_one_setting
                one_custom_setting_too_many_is_a_conflict_and_writes_nothing
            }
            blocked_computers {
                an_entry_is_read_as_it_was_written_and_gone_when_removed_each_in_one_call
                a_computer_is_blocked_once
                only_the_entry_that_was_read_is_removed
                a_list_has_each_entry_once_in_a_bounded_number_of_calls
                a_list_goes_on_from_an_entry_that_is_gone
            }
            races {
                ten_seats_have_exactly_ten_winners
                who_takes_another_seat_does_not_get_in_the_way
                the_first_activation_has_exactly_one_winner
                the_same_computer_takes_one_seat_however_often_it_asks
                an_idempotency_key_has_exactly_one_winner
                a_version_of_a_setting_and_of_a_product_has_exactly_one_writer
                who_changes_another_setting_does_not_get_in_the_way
            }
        }
    };
    (@cases $subject:ty => $($port:ident { $($case:ident)* })*) => {
        $(mod $port {
            $(
                #[tokio::test(flavor = "multi_thread", worker_threads = 4)]
                async fn $case() {
                    $crate::testing::contract::$port::$case::<$subject>().await;
                }
            )*
        })*
    };
}

#[cfg(test)]
mod tests;
