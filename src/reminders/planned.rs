//! Since when a run looks for what is to be said. Pure.
//!
//! A run says nothing to whoever's hour has not come or is over. So it looks back past the
//! runs of the last day, by which everybody's hour came once, to the one before them: what
//! an outage missed is said in the morning, also when the outage ended at night.

use chrono::Duration;

use crate::storage::UtcTime;

/// By then everybody's hour has come, wherever they live; half an hour for late runs.
const EVERYBODY: Duration = Duration::minutes(24 * 60 + 30);
/// The longest outage that is caught up with.
const LONGEST: Duration = Duration::days(400);

/// When runs ended well, oldest first: those of the last day, and the one before them.
#[derive(Debug, Clone, Default)]
pub struct Planned(Vec<UtcTime>);

impl Planned {
    /// So many days and hours back the runs are asked for.
    pub const BACK: Duration = Duration::hours(25);

    /// These runs, in any order.
    #[must_use]
    pub fn of(mut runs: Vec<UtcTime>) -> Self {
        runs.sort_unstable();
        Self(runs)
    }

    /// Since when a run at an instant looks; a first one as far back as any.
    #[must_use]
    pub fn since(&self, at: UtcTime) -> UtcTime {
        let mut runs = self.0.iter().rev();
        let before = runs.find(|run| **run <= at - EVERYBODY).or(self.0.first());
        before.map_or(at - LONGEST, |run| (*run).max(at - LONGEST))
    }

    /// The same when from an instant on it runs every hour.
    pub(super) fn foreseen(&self, from: UtcTime, at: UtcTime) -> UtcTime {
        if at > from && (self.0.is_empty() || at - EVERYBODY >= from) {
            return (at - Self::BACK).max(from);
        }
        self.since(at)
    }

    /// Every instant since which a run up to a day after one may look.
    pub(super) fn all(&self, from: UtcTime) -> impl Iterator<Item = UtcTime> + '_ {
        let runs = self.0.iter().map(move |run| (*run).max(from - LONGEST));
        runs.chain([self.since(from), from])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> UtcTime {
        UtcTime::new(text.parse().unwrap())
    }

    #[test]
    fn what_an_outage_missed_is_looked_for_until_everybodys_hour_has_come() {
        let before = at("2026-11-01T10:00:00");
        // It came back at night.
        let mut runs = vec![before];
        for hour in 0..30 {
            let now = at("2026-11-20T16:00:00") + Duration::hours(hour);
            let since = Planned::of(runs.clone()).since(now);
            if hour < 25 {
                assert_eq!(since, before, "{hour}");
            } else {
                assert_eq!(since, now - Duration::hours(25), "{hour}");
            }
            runs.push(now);
        }
    }

    #[test]
    fn what_is_foreseen_looks_back_as_far_as_the_runs_will() {
        let mut runs = vec![at("2026-11-01T10:00:00"), at("2026-11-20T16:00:00")];
        let from = at("2026-11-20T17:00:00");
        let foreseen = Planned::of(runs.clone());
        for hour in 0..80 {
            let now = from + Duration::hours(hour);
            assert_eq!(
                foreseen.foreseen(from, now),
                Planned::of(runs.clone()).since(now),
                "{hour}"
            );
            runs.push(now);
        }
    }

    #[test]
    fn a_first_run_looks_back_as_far_as_any() {
        let now = at("2026-11-20T16:00:00");
        assert_eq!(Planned::default().since(now), now - LONGEST);
        assert_eq!(
            Planned::of(vec![now - Duration::days(900)]).since(now),
            now - LONGEST
        );
    }
}
