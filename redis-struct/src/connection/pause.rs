//! Growing pauses between attempts.

use std::collections::hash_map::RandomState;
use std::hash::BuildHasher;
use std::time::Duration;

use tokio::time::sleep;

const FIRST: Duration = Duration::from_millis(5);
const LONGEST: Duration = Duration::from_millis(500);

/// Each pause is up to twice as long as the one before.
#[derive(Debug)]
pub(super) struct Pause(Duration);

impl Default for Pause {
    fn default() -> Self {
        Self(FIRST)
    }
}

impl Pause {
    /// How long the next one is at most.
    pub(super) fn len(&self) -> Duration {
        self.0
    }

    pub(super) async fn wait(&mut self) {
        let pause = jittered(self.0);
        self.0 = self.0.saturating_mul(2).min(LONGEST);
        sleep(pause).await;
    }
}

/// Between half of the pause and the whole, so that many clients do not come back at the same moment.
fn jittered(pause: Duration) -> Duration {
    let random = RandomState::new().hash_one(0_u8) % 512;
    // At most 1023/1024 of a pause that is below a second.
    pause * (512 + u32::try_from(random).unwrap_or(0)) / 1024
}
