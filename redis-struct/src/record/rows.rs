//! get_rows, set_rows, rows: some rows of an array beside the record, without the others.
//!
//! A script does it, because only the array's head says in which parts the rows are: one round trip, one step. What it finds
//! is judged here, for reading and writing alike.

mod asked;
mod field;

use std::ops::Range;
use std::sync::Arc;

pub(crate) use asked::Asked;
use field::Absent;
pub use field::HasRows;

use super::row::{malformed, refused};
use super::unit::{block, command, push_key, unit};
use super::write::{Write, empty, op, refusal, replies, reply};
use super::{KeyRef, RedisStruct, beside};
use crate::codec::{Arg, Bulk, CodecError};
use crate::command::{Access, Command, Remedy, Reply};
use crate::error::{Error, Kind, Place, Result};
use crate::pipeline::{Answer, Decoder, Op};
use crate::script::{GET_ROWS, SET_ROWS, evalsha};
use crate::ship::head::{Head, gone, torn};
use crate::ship::parts::{HEAD, concatenated};
use crate::ship::{ByRow, Excerpt, Pack, Rows, RowsOf, Ship, UnpackRows};

/// Why the operation is not sent.
fn refusal_of<R: RedisStruct, F: HasRows<R>>(field: &F) -> Option<Error> {
    let (name, label) = field.stored();
    let expected = <F::Array as ByRow>::Ship::LABEL;
    let reason = format!("the ship `{label}` does not store it row by row, as `{expected}` does; nothing was sent");
    (label != expected).then(|| Error::new(Kind::Refused, reason).at(Place::default().field(name)))
}

pub(super) fn get<R: RedisStruct, F: HasRows<R>>(id: KeyRef<'_, R>, field: F, asked: Asked) -> Op<F::Output> {
    let (name, label) = field.stored();
    let backwards = || {
        let reason = format!("the range of rows {asked} ends before it begins; nothing was sent");
        Error::new(Kind::Refused, reason).at(Place::default().field(name))
    };
    let error = asked.is_backwards().then(backwards).or_else(|| refusal_of::<R, F>(&field));
    let unit = match error {
        Some(error) => refusal::<R>("EVALSHA", id, error),
        None => {
            let mut command = evalsha(&GET_ROWS, 2, 6, 200);
            push_key::<R>(&mut command, id);
            let side = beside::side_key(command.key(), name);
            command.bytes(&side);
            command.bytes(name.as_bytes());
            command.bytes(beside::stored_label(label).as_bytes());
            asked.write(&mut command);
            let mut unit = unit::<R>("EVALSHA", Access::Read, command);
            unit.remedy = Remedy::Eval(Arc::clone(&GET_ROWS));
            unit
        }
    };
    Op::one(
        unit,
        Decoder::with(move |answers| {
            let answer = answers.next();
            let key = answer.key;
            let found = reply(answer).and_then(|reply| read::<R, F>(reply, &field, asked));
            found.map_err(|error| error.at(R::SPEC.place(key).field(name)))
        }),
    )
}

/// Of the reply of `rows/get.lua`.
fn read<R: RedisStruct, F: HasRows<R>>(reply: Reply, field: &F, asked: Asked) -> Result<F::Output> {
    match found::<F::Array>(reply, asked)? {
        Some(rows) => Ok(F::present(rows)),
        None => match field.absent() {
            Absent::Nothing => Err(Error::new(Kind::NotFound, "there is no such record")),
            Absent::None(none) => Ok(none),
            Absent::Default(array) => of_default(&array, asked).map(F::present),
        },
    }
}

/// The rows; `None` if the field is absent.
pub(crate) fn found<T: ByRow>(reply: Reply, asked: Asked) -> Result<Option<T::Rows>> {
    let mut items = items(reply)?;
    let Some(head) = head::<T>(&mut items)? else { return Ok(None) };
    let (total, range) = chosen::<T>(&head, asked)?;
    let before = bulk(&mut items)?.ok_or_else(|| malformed::<T>(&torn()))?;
    let pieces = items.map(|piece| Ok(piece.bulk()?.unwrap_or_default())).collect::<Result<Vec<_>>>()?;
    excerpt::<T>(&head, &before, total, &range, concatenated(pieces)).map(Some)
}

fn items(reply: Reply) -> Result<impl Iterator<Item = Reply>> {
    let mut items = reply.array()?;
    Ok(std::iter::from_fn(move || items.next().ok()))
}

fn bulk(items: &mut impl Iterator<Item = Reply>) -> Result<Option<Bulk>> {
    items.next().map_or(Ok(None), Reply::bulk)
}

/// The head of what is beside the record, after the label is seen to be the right one; `None` if the field is absent.
fn head<T: ByRow>(items: &mut impl Iterator<Item = Reply>) -> Result<Option<Head>> {
    let Some(label) = bulk(items)? else { return Ok(None) };
    if let Some(error) = beside::mismatch(&label, T::Ship::LABEL) {
        return Err(malformed::<T>(&error));
    }
    let head = bulk(items)?.ok_or_else(gone).and_then(|head| Head::read(&head).ok_or_else(torn));
    head.map(Some).map_err(|error| malformed::<T>(&error))
}

/// How many rows there are, and which of them are asked for.
fn chosen<T: ByRow>(head: &Head, asked: Asked) -> Result<(usize, Range<usize>)> {
    let total = head.count().ok_or_else(|| malformed::<T>(&no_rows()))?;
    Ok((total, asked.of(total).ok_or_else(|| asked.outside(total))?))
}

/// A ship that stores rows has stored none.
fn no_rows() -> CodecError {
    CodecError::new(
        "it has no rows of their own: it has no axis, no elements in a row, or is in Fortran order; load it whole",
    )
}

fn excerpt<T: ByRow>(head: &Head, before: &[u8], total: usize, range: &Range<usize>, bytes: Bulk) -> Result<T::Rows> {
    let Rows { start, bytes: row, .. } = head.rows;
    let count = range.len();
    let rows = if before.len() == start && count.checked_mul(row) == Some(bytes.len()) {
        T::Ship::unpack_rows(Excerpt { before, total, count, bytes })
    } else {
        Err(torn())
    };
    rows.map_err(|error| malformed::<T>(&error))
}

/// Rows of the value that stands in for an absent field.
fn of_default<T: ByRow>(array: &T, asked: Asked) -> Result<T::Rows> {
    let mut bytes = Vec::new();
    let packed = T::Ship::pack(array, Arg::buffer(&mut bytes));
    let _written = packed.map_err(|error| malformed::<T>(&error))?;
    let head = Head::new(bytes.len(), T::Ship::rows(array));
    let (total, range) = chosen::<T>(&head, asked)?;
    let (before, rows) = bytes.split_at_checked(head.rows.start).unwrap_or_default();
    let place = |row: usize| row.saturating_mul(head.rows.bytes);
    let some = rows.get(place(range.start)..place(range.end)).unwrap_or_default();
    excerpt::<T>(&head, before, total, &range, Bulk::from(some))
}

/// `None` if there is nothing to write.
pub(super) fn set<R: RedisStruct, F: HasRows<R>>(
    id: KeyRef<'_, R>,
    field: F,
    first: usize,
    rows: &(impl RowsOf<<F::Array as ByRow>::Rows> + ?Sized),
) -> Option<Op<()>> {
    let (name, label) = field.stored();
    let mut bytes = Vec::new();
    let packed = rows.pack_rows(&mut bytes).map_err(|error| refused(name, error));
    let given = match refusal_of::<R, F>(&field).map_or(packed, Err) {
        Ok(_) if bytes.is_empty() => return None,
        Ok(given) => given,
        Err(error) => return Some(op(refusal::<R>("EVALSHA", id, error), |answers| reply(answers.next()).map(drop))),
    };
    let label = beside::stored_label(label);
    let write = Write { condition: "any", sets: vec![(name.as_bytes(), label.as_bytes())], ..Write::default() };
    let mut command = write.call::<R>(&SET_ROWS, id);
    let place = R::SPEC.sides.iter().position(|side| side.name == name).unwrap_or_default();
    command.number(place.saturating_add(2));
    command.bytes(name.as_bytes());
    command.bytes(label.as_bytes());
    command.number(first);
    command.number(given.bytes);
    command.bytes(given.kind.as_bytes());
    let len = bytes.len();
    command.shared(Arc::new(bytes), 0..len);
    let mut unit = unit::<R>("EVALSHA", Access::Write, command);
    unit.remedy = Remedy::Eval(Arc::clone(&SET_ROWS));
    let asked = Asked::from(first, len.checked_div(given.bytes).unwrap_or_default());
    let decode = Decoder::with(move |answers| {
        let answer = answers.next();
        let key = answer.key;
        let written = reply(answer).and_then(|reply| written::<F::Array>(reply, &given, asked));
        written.map_err(|error| error.at(R::SPEC.place(key).field(name)))
    });
    Some(Op::one(unit, decode))
}

/// Of the reply of `rows/set.lua`.
fn written<T: ByRow>(reply: Reply, given: &Rows, asked: Asked) -> Result<()> {
    if reply.as_integer().is_some() {
        return Ok(());
    }
    let mut items = items(reply)?;
    let is_there = items.next().ok_or_else(empty)?.integer()? != 0;
    let Some(head) = head::<T>(&mut items)? else {
        return Err(if is_there {
            Error::new(Kind::MissingField, "the field is absent, so it has no rows to replace; set it as a whole first")
        } else {
            Error::new(Kind::NotFound, "there is no such record")
        });
    };
    let (_, _) = chosen::<T>(&head, asked)?;
    let found = &head.rows;
    Err(malformed::<T>(&if (found.bytes, &found.kind) == (given.bytes, &given.kind) {
        torn()
    } else {
        unlike(found, given)
    }))
}

fn unlike(found: &Rows, given: &Rows) -> CodecError {
    let shown = |rows: &Rows| match rows.kind.as_str() {
        "" => format!("{} bytes", rows.bytes),
        kind => format!("{} bytes, `{kind}`", rows.bytes),
    };
    CodecError::new(format!("its rows are of {}, and these of {}; nothing was written", shown(found), shown(given)))
}

/// How many there are; `None` if the field is absent.
pub(super) fn count<R: RedisStruct, F: HasRows<R>>(id: KeyRef<'_, R>, field: F) -> Op<Option<usize>> {
    let (name, _) = field.stored();
    let unit = match refusal_of::<R, F>(&field) {
        Some(error) => refusal::<R>("HGET", id, error),
        None => {
            let mut label = command::<R>("HGET", id, 1, name.len());
            label.bytes(name.as_bytes());
            let side = beside::side_key(label.key(), name);
            let mut head = Command::with_capacity("HGET", 3, side.len());
            head.bytes(&side);
            head.bytes(HEAD.as_bytes());
            block::<R>("HGET", Access::Read, vec![label, head])
        }
    };
    Op::one(
        unit,
        Decoder::with(move |answers| {
            let answer = answers.next();
            let key = answer.key;
            counted::<F::Array>(answer).map_err(|error| error.at(R::SPEC.place(key).field(name)))
        }),
    )
}

fn counted<T: ByRow>(answer: Answer<'_>) -> Result<Option<usize>> {
    let Some(head) = head::<T>(&mut replies(answer)?.into_iter())? else { return Ok(None) };
    head.count().map(Some).ok_or_else(|| malformed::<T>(&no_rows()))
}
