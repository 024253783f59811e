//! incr, decr.

use super::number::{Countable, Native, Number, read};
use super::unit::{command, unit};
use super::write::{Count, Write, first_count};
use super::{KeyRef, RedisStruct};
use crate::command::{Access, Remedy, Reply, Unit};
use crate::error::{Error, Kind, Result};
use crate::pipeline::{Decoder, Op};

impl Count {
    pub(super) fn new<S, F: Countable<S>>(field: &F, by: F::Number, down: bool) -> Self {
        Self { field: field.stored_name(), start: field.start(), step: by.step(down) }
    }
}

/// HINCRBY where that cannot leave the type's range; else `write.lua`.
pub(super) fn incr<R: RedisStruct, F: Countable<R>>(
    id: KeyRef<'_, R>,
    field: &F,
    by: F::Number,
    down: bool,
) -> Op<F::Number> {
    let count = Count::new::<R, F>(field, by, down);
    let native = count.step.native.filter(|_| R::SPEC.ttl_millis.is_none() && count.start == "0");
    let unit = match native {
        Some(native) => hincrby::<R>(id, &count, native),
        None => Write { condition: "any", counts: vec![&count], ..Write::default() }.unit::<R>(id),
    };
    let (name, least) = (count.field, native.and_then(|native| least(&count, native)));
    Op::one(
        unit,
        Decoder::with(move |answers| {
            let answer = answers.next();
            let place = answer.place().field(name);
            answer.outcome.reply().and_then(|reply| counted(reply, least)).map_err(|error| error.at(place))
        }),
    )
}

/// The least that HINCRBY can reply with, if the value that it counted from was one of the type.
fn least(count: &Count, native: Native) -> Option<i64> {
    match native {
        Native::Exact => None,
        Native::Narrow => count.step.delta.parse().ok(),
    }
}

fn hincrby<R: RedisStruct>(id: KeyRef<'_, R>, count: &Count, native: Native) -> Unit {
    let mut hincrby = command::<R>("HINCRBY", id, 2, 40);
    hincrby.bytes(count.field.as_bytes());
    hincrby.bytes(count.step.delta.as_bytes());
    let mut unit = unit::<R>("HINCRBY", Access::Write, hincrby);
    if native == Native::Narrow {
        unit.remedy = Remedy::Widen;
    }
    unit
}

/// HINCRBY replies with an integer; the script, which goes on where HINCRBY ends, with an array.
fn counted<N: Number>(reply: Reply, least: Option<i64>) -> Result<N> {
    match reply.as_integer() {
        Some(sum) if least.is_some_and(|least| sum < least) => {
            Err(Error::new(Kind::Malformed, "the stored value was negative, which the field's type cannot be"))
        }
        Some(_) => read(reply),
        None => read(first_count(reply)?),
    }
}
