//! delete, exists, expire, persist, ttl: what is done to a record as a whole.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use super::unit::{command, unit};
use super::write::{first_reply, refusal, yes_or_no};
use super::{KeyRef, RedisStruct, beside};
use crate::command::{Access, Command, Unit};
use crate::error::{Error, Kind, Result};
use crate::pipeline::{Answers, Decoder, Op, Queue};

/// How long a record has to live.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Ttl {
    /// There is no record.
    Missing,
    /// The record stays.
    Never,
    /// The record goes after this time.
    In(Duration),
}

fn simple<R: RedisStruct>(name: &'static str, access: Access, id: KeyRef<'_, R>) -> Unit {
    unit::<R>(name, access, command::<R>(name, id, 0, 0))
}

fn integer(answers: &mut Answers<'_>) -> Result<i64> {
    first_reply(answers.next())?.integer()
}

pub(super) fn exists<R: RedisStruct>(id: KeyRef<'_, R>) -> Op<bool> {
    Op::one(simple::<R>("EXISTS", Access::Read, id), Decoder::Plain(yes_or_no))
}

pub(super) fn delete<R: RedisStruct>(id: KeyRef<'_, R>) -> Op<bool> {
    Op::one(delete_unit::<R>(id), Decoder::Plain(yes_or_no))
}

pub(super) fn delete_unit<R: RedisStruct>(id: KeyRef<'_, R>) -> Unit {
    if !R::SPEC.sides.is_empty() {
        return beside::delete_unit::<R>(id);
    }
    simple::<R>("DEL", Access::Write, id)
}

pub(super) fn delete_many(units: Queue) -> Op<u64> {
    Op::many(
        units,
        Decoder::Plain(|answers| {
            let mut deleted = 0_u64;
            while answers.len() > 0 {
                deleted = deleted.saturating_add(integer(answers)?.try_into().unwrap_or(0));
            }
            Ok(deleted)
        }),
    )
}

pub(super) fn persist<R: RedisStruct>(id: KeyRef<'_, R>) -> Op<bool> {
    let command = command::<R>("PERSIST", id, 0, 0);
    Op::one(timed::<R>("PERSIST", command), Decoder::Plain(yes_or_no))
}

pub(super) fn expire<R: RedisStruct>(id: KeyRef<'_, R>, after: Duration) -> Op<bool> {
    // A part of a millisecond is one: rounded down to none, the record would go at once.
    let millis = after.as_nanos().div_ceil(1_000_000);
    expire_with::<R>("PEXPIRE", id, i64::try_from(millis).ok())
}

pub(super) fn expire_at<R: RedisStruct>(id: KeyRef<'_, R>, at: SystemTime) -> Op<bool> {
    let millis = match at.duration_since(UNIX_EPOCH) {
        Ok(after) => i64::try_from(after.as_millis()).ok(),
        // Before 1970: long ago, the record goes at once.
        Err(_) => Some(0),
    };
    expire_with::<R>("PEXPIREAT", id, millis)
}

/// What is beside the record lives as long.
fn timed<R: RedisStruct>(name: &'static str, command: Command) -> Unit {
    if R::SPEC.sides.is_empty() {
        return unit::<R>(name, Access::Write, command);
    }
    beside::write_block::<R>(name, vec![command], Vec::new())
}

/// The server adds the present time to it, so it must stay well below `i64::MAX`.
const MOST_MILLIS: i64 = i64::MAX / 4;

fn expire_with<R: RedisStruct>(name: &'static str, id: KeyRef<'_, R>, millis: Option<i64>) -> Op<bool> {
    let unit = match millis.filter(|millis| *millis <= MOST_MILLIS) {
        Some(millis) => {
            let mut command = command::<R>(name, id, 1, 20);
            command.number(millis);
            timed::<R>(name, command)
        }
        None => {
            let reason = "the time is too far away for Redis (at most some 70 million years); \
                          use `persist` for a record that stays";
            refusal::<R>(name, id, Error::new(Kind::Refused, reason))
        }
    };
    Op::one(unit, Decoder::Plain(yes_or_no))
}

pub(super) fn ttl<R: RedisStruct>(id: KeyRef<'_, R>) -> Op<Ttl> {
    Op::one(
        simple::<R>("PTTL", Access::Read, id),
        Decoder::Plain(|answers| {
            Ok(match integer(answers)? {
                -2 => Ttl::Missing,
                -1 => Ttl::Never,
                millis => Ttl::In(Duration::from_millis(millis.try_into().unwrap_or(0))),
            })
        }),
    )
}
