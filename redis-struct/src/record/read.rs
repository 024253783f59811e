//! load, find, load_many, get.

use super::row::Take;
use super::unit::{command, unit};
use super::{KeyRef, RedisStruct, Select};
use crate::command::{Access, Unit};
use crate::error::{Error, Kind, Place, Result};
use crate::pipeline::{Answer, Answers, Decoder, Op};

/// HMGET of all stored fields.
pub(super) fn load_unit<R: RedisStruct>(id: KeyRef<'_, R>) -> Unit {
    let fields = R::SPEC.fields;
    let bytes = fields.iter().map(|field| field.len()).sum();
    let mut hmget = command::<R>("HMGET", id, fields.len(), bytes);
    fields.iter().for_each(|field| hmget.bytes(field.as_bytes()));
    unit::<R>("HMGET", Access::Read, hmget)
}

pub(super) fn load<R: RedisStruct>(id: KeyRef<'_, R>) -> Op<R> {
    Op::one(
        load_unit::<R>(id),
        Decoder::Plain(|answers| {
            let answer = answers.next();
            let key = answer.key;
            record::<R>(answer)?.ok_or_else(|| not_found::<R>(key))
        }),
    )
}

pub(super) fn find<R: RedisStruct>(id: KeyRef<'_, R>) -> Op<Option<R>> {
    Op::one(load_unit::<R>(id), Decoder::Plain(|answers| record::<R>(answers.next())))
}

pub(super) fn load_many<R: RedisStruct>(units: Vec<Unit>) -> Op<Vec<Option<R>>> {
    Op::many(
        units,
        Decoder::Plain(|answers| {
            let mut records = Vec::with_capacity(answers.len());
            while answers.len() > 0 {
                records.push(record::<R>(answers.next())?);
            }
            Ok(records)
        }),
    )
}

/// The record of a reply to [`load_unit`]; none if no field of it is there.
pub(super) fn record<R: RedisStruct>(answer: Answer<'_>) -> Result<Option<R>> {
    let place = |error: Error| error.at(Place::of_record(R::SPEC.name).key(answer.key).command("HMGET"));
    let values = answer.outcome.reply().and_then(|reply| reply.array()).map_err(place)?;
    if values.is_all_nil() {
        return Ok(None);
    }
    // The key is our own writing.
    let Some(id) = R::SPEC.keyspace.read::<R::Key>(answer.key) else {
        return Err(place(Error::new(Kind::Malformed, "the key is not one of this keyspace")));
    };
    R::take(id, &mut Take::new(values, R::SPEC.name, answer.key)).map(Some)
}

pub(super) fn not_found<R: RedisStruct>(key: &[u8]) -> Error {
    Error::new(Kind::NotFound, "there is no such record").at(Place::of_record(R::SPEC.name).key(key))
}

pub(super) fn get<R: RedisStruct, F: Select<R>>(id: KeyRef<'_, R>, fields: F) -> Op<F::Output> {
    let mut hmget = command::<R>("HMGET", id, 4, 64);
    fields.names(&mut |name| hmget.bytes(name.as_bytes()));
    Op::one(
        unit::<R>("HMGET", Access::Read, hmget),
        Decoder::with(move |answers: &mut Answers<'_>| {
            let answer = answers.next();
            let place = answer.place();
            let reply = answer.outcome.reply().map_err(|error| error.at(place.clone()))?;
            selected(reply, &fields, answer.key)
        }),
    )
}

/// The selected fields of a reply to HMGET.
pub(super) fn selected<R: RedisStruct, F: Select<R>>(
    reply: crate::command::Reply,
    fields: &F,
    key: &[u8],
) -> Result<F::Output> {
    let values = reply.array().map_err(|error| error.at(Place::of_record(R::SPEC.name).key(key)))?;
    let nothing = values.is_all_nil();
    fields.take(&mut Take::new(values, R::SPEC.name, key)).map_err(|error| match error.kind() {
        Kind::MissingField if nothing => not_found::<R>(key),
        _ => error,
    })
}

/// As [`load_many`], with an error for each record that cannot be read.
pub(super) fn load_each<R: RedisStruct>(units: Vec<Unit>) -> Op<Vec<Result<Option<R>>>> {
    Op::many(
        units,
        Decoder::Plain(|answers| {
            let mut records = Vec::with_capacity(answers.len());
            while answers.len() > 0 {
                let record = record::<R>(answers.next());
                // Without a server there is no next one either.
                if let Err(error) = &record
                    && error.is_connection()
                {
                    return Err(error.clone());
                }
                records.push(record);
            }
            Ok(records)
        }),
    )
}
