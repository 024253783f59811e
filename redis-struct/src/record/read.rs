//! load, find, load_many, get.

use super::names::Known;
use super::row::Take;
use super::unit::{command, unit};
use super::write::with_beside;
use super::{KeyRef, RedisStruct, Select, beside};
use crate::command::{Access, Reply, Unit};
use crate::error::{Error, Kind, Result};
use crate::pipeline::{Answer, Answers, Decoder, Op, Queue};

/// HMGET of all stored fields, and of all aliases after them; with `flatten` HGETALL.
pub(super) fn load_unit<R: RedisStruct>(id: KeyRef<'_, R>) -> Unit {
    if R::SPEC.flattens {
        return unit::<R>("HGETALL", Access::Read, command::<R>("HGETALL", id, 0, 0));
    }
    let (fields, bytes) = Known::<R>::SIZE;
    let mut hmget = command::<R>("HMGET", id, fields, bytes);
    match Known::<R>::names() {
        Some((names, count)) => hmget.laid_out(names, count),
        None => R::SPEC.each_name(&mut |name| hmget.bytes(name.as_bytes())),
    }
    if R::SPEC.sides.is_empty() {
        return unit::<R>("HMGET", Access::Read, hmget);
    }
    let mut names = Vec::with_capacity(fields);
    R::SPEC.layout.each_field(&mut |name| names.push(name));
    beside::read_unit::<R>("HMGET", hmget, &names)
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

/// The record as it is now.
pub(super) fn reload<R: RedisStruct>(record: &R) -> Op<R> {
    load::<R>(record.borrowed_key())
}

pub(super) fn find<R: RedisStruct>(id: KeyRef<'_, R>) -> Op<Option<R>> {
    Op::one(load_unit::<R>(id), Decoder::Plain(|answers| record::<R>(answers.next())))
}

pub(super) fn load_many<R: RedisStruct>(units: Queue) -> Op<Vec<Option<R>>> {
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
    let name = if R::SPEC.flattens { "HGETALL" } else { "HMGET" };
    let place = |error: Error| error.at(R::SPEC.place(answer.key).command(name));
    let (reply, beside) = with_beside::<R>(answer.outcome).map_err(place)?;
    let values = reply.array().map_err(place)?;
    if values.is_all_nil() {
        return Ok(None);
    }
    // The key is our own writing.
    let Some(id) = R::SPEC.origin.keyspace.read::<R::Key>(answer.key) else {
        return Err(place(Error::new(Kind::Malformed, "the key is not one of this keyspace")));
    };
    let mut row = Take::whole(values, R::SPEC, answer.key).map_err(place)?.with_replies(beside);
    R::take(id, &mut row).map(Some)
}

pub(super) fn not_found<R: RedisStruct>(key: &[u8]) -> Error {
    Error::new(Kind::NotFound, "there is no such record").at(R::SPEC.place(key))
}

pub(super) fn get<R: RedisStruct, F: Select<R>>(id: KeyRef<'_, R>, fields: F) -> Op<F::Output> {
    let mut hmget = command::<R>("HMGET", id, 4, 64);
    fields.names(&mut |name| hmget.bytes(name.as_bytes()));
    let aliases = aliases::<R, F>(&fields);
    aliases.iter().for_each(|(_, alias)| hmget.bytes(alias.as_bytes()));
    let mut names = Vec::new();
    if !R::SPEC.sides.is_empty() {
        fields.names(&mut |name| names.push(name));
    }
    Op::one(
        beside::read_unit::<R>("HMGET", hmget, &names),
        Decoder::with(move |answers: &mut Answers<'_>| {
            let answer = answers.next();
            let (key, site) = (answer.key, answer.site);
            let (reply, beside) = with_beside::<R>(answer.outcome).map_err(|error| error.at(site.place()))?;
            selected(reply, beside, &fields, &aliases, key)
        }),
    )
}

/// The aliases of the selected fields, each with its field.
pub(super) fn aliases<R: RedisStruct, F: Select<R>>(fields: &F) -> Vec<(&'static str, &'static str)> {
    if R::SPEC.layout.has_no_aliases() {
        return Vec::new();
    }
    let mut names = Vec::new();
    fields.names(&mut |name| names.push(name));
    R::SPEC.aliases_of(|field| names.contains(&field))
}

/// The selected fields of a reply to HMGET of them and their aliases, and of replies about those beside the record.
pub(super) fn selected<R: RedisStruct, F: Select<R>>(
    reply: Reply,
    beside: Vec<Reply>,
    fields: &F,
    aliases: &[(&'static str, &'static str)],
    key: &[u8],
) -> Result<F::Output> {
    let values = reply.array().map_err(|error| error.at(R::SPEC.place(key)))?;
    let nothing = values.is_all_nil();
    let row = Take::new(values, aliases, R::SPEC, key).map_err(|error| error.at(R::SPEC.place(key)))?;
    let mut row = row.with_replies(beside);
    fields.take(&mut row).map_err(|error| match error.kind() {
        Kind::MissingField if nothing => not_found::<R>(key),
        _ => error,
    })
}

/// As [`load_many`], with an error for each record that cannot be read.
pub(super) fn load_each<R: RedisStruct>(units: Queue) -> Op<Vec<Result<Option<R>>>> {
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
