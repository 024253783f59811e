//! Growing pauses between attempts.

use std::collections::hash_map::RandomState;
use std::hash::BuildHasher;
use std::time::Duration;

use tokio::time::sleep;

const FIRST: Duration = Duration::from_millis(5);
const LONGEST: Duration = Duration::from_millis(500);

/// Each pause is up to twice as long as the one before.
#[derive(Debug)]
pub(super) struct Pause {
    next: Duration,
    longest: Duration,
}

impl Default for Pause {
    fn default() -> Self {
        Self { next: FIRST, longest: LONGEST }
    }
}

impl Pause {
    /// For what others are done with soon.
    pub(super) fn short() -> Self {
        Self { next: Duration::from_millis(1), longest: Duration::from_millis(64) }
    }

    /// How long the next one is at most.
    pub(super) fn len(&self) -> Duration {
        self.next
    }

    pub(super) async fn wait(&mut self) {
        let pause = jittered(self.next);
        self.next = self.next.saturating_mul(2).min(self.longest);
        sleep(pause).await;
    }
}

/// Between half of the pause and the whole, so that many clients do not come back at the same moment.
fn jittered(pause: Duration) -> Duration {
    let random = RandomState::new().hash_one(0_u8) % 512;
    // At most 1023/1024 of a pause that is below a second.
    pause * (512 + u32::try_from(random).unwrap_or(0)) / 1024
}
