//! incr, decr, mul, div: calculations with one field.

use super::number::{Countable, Native, Number, Operation, read};
use super::unit::{command, unit};
use super::write::{Count, Write, first_count, refusal};
use super::{KeyRef, RedisStruct};
use crate::command::{Access, Remedy, Reply, Unit};
use crate::error::{Error, Kind, Place, Result};
use crate::pipeline::{Answers, Decoder, Memo, Op};

impl Count {
    /// # Errors
    ///
    /// For a division by zero.
    pub(super) fn new<S, F: Countable<S>>(field: &F, operand: F::Number, operation: Operation) -> Result<Self> {
        let name = field.stored_name();
        let error =
            || Error::new(Kind::Refused, "a division by zero; nothing was sent").at(Place::default().field(name));
        Ok(Self {
            field: name,
            start: field.start().unwrap_or_else(|| "0".to_owned()),
            step: operand.step(operation).ok_or_else(error)?,
        })
    }
}

/// HINCRBY where that cannot leave the type's range; else `write.lua`.
pub(super) fn calculate<R: RedisStruct, F: Countable<R>>(
    id: KeyRef<'_, R>,
    field: &F,
    operand: F::Number,
    operation: Operation,
) -> Op<F::Number> {
    let name = field.stored_name();
    let (unit, least) = match native::<R, F>(field, operand, operation) {
        Some(native) => hincrby::<R>(id, name, native),
        None => match Count::new::<R, F>(field, operand, operation) {
            Ok(count) => (by_script::<R>("any", id, &count), None),
            Err(error) => (refusal::<R>("EVALSHA", id, error), None),
        },
    };
    let decode = |answers: &mut Answers<'_>, memo| replied(answers, memo, |reply| counted(reply, memo.least));
    Op::one(unit, Decoder::Of(decode, Memo { field: name, least }))
}

/// The same where there is a record; else `None`. Always `write.lua`.
pub(super) fn calculate_existing<R: RedisStruct, F: Countable<R>>(
    id: KeyRef<'_, R>,
    field: &F,
    operand: F::Number,
    operation: Operation,
) -> Op<Option<F::Number>> {
    let unit = match Count::new::<R, F>(field, operand, operation) {
        Err(error) => refusal::<R>("EVALSHA", id, error),
        Ok(count) => by_script::<R>("present", id, &count),
    };
    let decode =
        |answers: &mut Answers<'_>, memo| replied(answers, memo, |reply| first_count(reply)?.map(read).transpose());
    Op::one(unit, Decoder::Of(decode, Memo { field: field.stored_name(), least: None }))
}

/// The reply about a field.
fn replied<T>(answers: &mut Answers<'_>, memo: Memo, read: impl FnOnce(Reply) -> Result<T>) -> Result<T> {
    let answer = answers.next();
    answer.outcome.reply().and_then(read).map_err(|error| error.at(answer.site.place().field(memo.field)))
}

fn by_script<R: RedisStruct>(condition: &'static str, id: KeyRef<'_, R>, count: &Count) -> Unit {
    Write { condition, counts: vec![count], ..Write::default() }.unit::<R>(id)
}

/// What HINCRBY has to add, where it does all there is to do.
fn native<R: RedisStruct, F: Countable<R>>(field: &F, operand: F::Number, operation: Operation) -> Option<Native> {
    let native = operand.native(operation)?;
    let plain = R::SPEC.ttl_millis.is_none()
        && R::SPEC.version.is_none()
        && !R::SPEC.has_alias(field.stored_name())
        && field.start().is_none();
    plain.then_some(native)
}

/// The unit, and the least that it can reply with if the value that it counted from was one of the type.
fn hincrby<R: RedisStruct>(id: KeyRef<'_, R>, field: &str, native: Native) -> (Unit, Option<i64>) {
    let (by, remedy, least) = match native {
        Native::Exact(by) => (by, Remedy::None, None),
        Native::Narrow(by) => (by, Remedy::Widen, Some(by)),
    };
    let mut hincrby = command::<R>("HINCRBY", id, 2, field.len().saturating_add(20));
    hincrby.bytes(field.as_bytes());
    hincrby.number(by);
    let mut unit = unit::<R>("HINCRBY", Access::Write, hincrby);
    unit.remedy = remedy;
    (unit, least)
}

/// HINCRBY replies with an integer; the script, which goes on where HINCRBY ends, with an array.
fn counted<N: Number>(reply: Reply, least: Option<i64>) -> Result<N> {
    match reply.as_integer() {
        Some(sum) if least.is_some_and(|least| sum < least) => {
            Err(Error::new(Kind::Malformed, "the stored value was negative, which the field's type cannot be"))
        }
        Some(_) => read(reply),
        None => {
            let missing = || Error::new(Kind::Malformed, "the script replied that it wrote nothing");
            read(first_count(reply)?.ok_or_else(missing)?)
        }
    }
}
