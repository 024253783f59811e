//! The record: a robot's state. The one who writes it borrows, the one who reads it owns; in Redis it is the same.

use ndarray::{Array3, ArrayView3, Ix3};
use redis_struct::RedisStruct;
use redis_struct::ship::{Npy, NpyView, Raw};

/// Rows, pixels in a row, and colours of an image.
pub(crate) const IMAGE: (usize, usize, usize) = (480, 640, 3);

/// How many steps make a whole circle.
const CIRCLE: u64 = 240;

/// Where the robot is: x, y, z in metres, and its orientation as a quaternion.
pub(crate) type Pose = [f64; 7];

/// The angles of its joints, in radians.
pub(crate) type Joints = [f32; 6];

/// As it is written: the image is the camera's, and is not copied before it is sent.
#[derive(RedisStruct)]
#[redis(keyspace = "telemetry-demo:ROBOT")]
pub(crate) struct Written<'a> {
    #[redis(key)]
    pub(crate) name: &'a str,
    pub(crate) step: u64,
    #[ship(Raw)]
    pub(crate) pose: Pose,
    #[ship(Raw)]
    pub(crate) joints: Joints,
    /// Under a key of its own: `telemetry-demo:ROBOT{anna}.image`.
    #[ship(Npy, beside)]
    pub(crate) image: ArrayView3<'a, u8>,
}

/// As it is read: the image stays where it was received.
#[derive(RedisStruct, Debug)]
#[redis(keyspace = "telemetry-demo:ROBOT")]
pub(crate) struct Robot {
    #[redis(key)]
    pub(crate) name: String,
    pub(crate) step: u64,
    #[ship(Raw)]
    pub(crate) pose: Pose,
    #[ship(Raw)]
    pub(crate) joints: Joints,
    #[ship(Npy, beside)]
    pub(crate) image: NpyView<u8, Ix3>,
}

impl Robot {
    /// All that was read is of one step: there is no image of one with the pose of another.
    pub(crate) fn is_whole(&self) -> bool {
        let image = self.image.view();
        let shade = shade(self.step);
        let is_plain = image.as_slice().is_some_and(|pixels| pixels.iter().all(|pixel| *pixel == shade));
        is_plain && image.dim() == IMAGE && self.pose == pose(self.step) && self.joints == joints(self.step)
    }
}

/// Where the robot is at a step: it drives in a circle.
pub(crate) fn pose(step: u64) -> Pose {
    let angle = turn(step);
    [angle.cos(), angle.sin(), 0.0, 0.0, 0.0, (angle / 2.0).sin(), (angle / 2.0).cos()]
}

/// It waves.
#[expect(clippy::cast_possible_truncation, reason = "an angle needs no more")]
pub(crate) fn joints(step: u64) -> Joints {
    [1.0, 0.8, 0.6, 0.4, 0.2, 0.0].map(|part| (turn(step) * part).sin() as f32)
}

#[expect(clippy::cast_precision_loss, reason = "below the steps of a circle")]
fn turn(step: u64) -> f64 {
    std::f64::consts::TAU * (step % CIRCLE) as f64 / CIRCLE as f64
}

/// What the camera sees at a step: one shade of grey, so that a reader can tell an image of two steps.
pub(crate) fn see(step: u64, image: &mut Array3<u8>) {
    image.fill(shade(step));
}

fn shade(step: u64) -> u8 {
    u8::try_from(step % 251).unwrap_or_default()
}
