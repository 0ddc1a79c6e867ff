//! When a job is due. Pure: the present instant comes in, a slot comes out.

use chrono::Duration;

use crate::storage::UtcTime;

/// How far west of its own day a WIB clock stands: hours ahead of UTC.
const WIB: i64 = 7;

/// When a job is due, again and again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Schedule {
    /// Every so many seconds, counted from the beginning of 1970.
    Seconds(i64),
    /// Once a day at this hour in western Indonesia.
    DailyWib(u32),
}

impl Schedule {
    /// The newest slot that is not after `now`.
    #[must_use]
    pub fn newest(self, now: UtcTime) -> UtcTime {
        match self {
            Self::Seconds(every) => {
                let second = now.naive().and_utc().timestamp();
                let over = second.rem_euclid(every.max(1));
                let whole = now.naive().and_utc().timestamp_subsec_nanos();
                now - Duration::seconds(over) - Duration::nanoseconds(i64::from(whole))
            }
            Self::DailyWib(hour) => {
                let ahead = WIB - i64::from(hour);
                UtcTime::start_of(now.date_at(ahead), ahead)
            }
        }
    }

    /// The first slot after `now`.
    #[must_use]
    pub fn next(self, now: UtcTime) -> UtcTime {
        self.newest(now) + self.period()
    }

    /// From one slot to the next.
    #[must_use]
    pub fn period(self) -> Duration {
        match self {
            Self::Seconds(every) => Duration::seconds(every.max(1)),
            Self::DailyWib(_) => Duration::days(1),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> UtcTime {
        UtcTime::new(text.parse().unwrap())
    }

    #[test]
    fn a_daily_slot_is_the_last_time_the_wib_clock_showed_the_hour() {
        let night = Schedule::DailyWib(1);
        assert_eq!(
            night.newest(at("2026-11-22T17:59:59")),
            at("2026-11-21T18:00:00")
        );
        assert_eq!(
            night.newest(at("2026-11-22T18:00:00")),
            at("2026-11-22T18:00:00")
        );
        assert_eq!(
            night.next(at("2026-11-22T18:00:00")),
            at("2026-11-23T18:00:00")
        );
        let evening = Schedule::DailyWib(20);
        assert_eq!(
            evening.newest(at("2026-11-22T12:59:00")),
            at("2026-11-21T13:00:00")
        );
    }

    #[test]
    fn seconds_are_cut_to_the_slot() {
        let hourly = Schedule::Seconds(3600);
        assert_eq!(
            hourly.newest(at("2026-11-22T17:59:59.5")),
            at("2026-11-22T17:00:00")
        );
        assert_eq!(
            hourly.next(at("2026-11-22T17:00:00")),
            at("2026-11-22T18:00:00")
        );
    }
}
