// What the derive makes: see `src/snapshot.rs`. Not compiled, only compared.

#[automatically_derived]
impl<'a, T> ::redis_struct::__private::Saved for Line<'a, T> {
    type Key = (::redis_struct::__private::String, u64);
    const SPEC: &'static ::redis_struct::__private::Spec = &::redis_struct::__private::Spec::new(
        "Line",
        "L",
        &["text", "nick", "colour", "theme", "embedding", "histogram"],
    )
    .aliases(&[("nick", "old")])
    .ttl_millis(3600000);
    fn borrowed_key(&self) -> ::redis_struct::__private::KeyRef<'_, Self> {
        (&(*self.id.0), <u64 as ::redis_struct::__private::Key>::borrowed(&self.id.1))
    }
    fn put(&self, row: &mut ::redis_struct::__private::Put) {
        ::redis_struct::__private::put_value::<&'a str>(&self.text, "text", row);
        ::redis_struct::__private::put_value::<Option<Cow<'a, str>>>(&self.nick, "nick", row);
        row.with(::redis_struct::__private::Option::Some(&self.colour).map(|value| &**value), "colour", hex::encode);
        ::redis_struct::__private::put_json::<&'a Theme>(self.theme.as_ref(), "theme", row);
        ::redis_struct::__private::put_ship::<Raw, [f32]>(
            ::redis_struct::__private::Option::Some(&self.embedding).map(|value| &**value),
            "embedding",
            row,
        );
        ::redis_struct::__private::put_ship::<<[u64] as ::redis_struct::__private::Natural>::Ship, [u64]>(
            self.histogram.as_ref().map(|value| &**value),
            "histogram",
            row,
        );
    }
}

impl<'a, T> Line<'a, T> {
    /// Saves the record: its fields become exactly these values, in one atomic step.
    ///
    /// A field that is `None` is removed; fields that the struct does not declare stay. HSET; with `None`s MULTI, HSET, HDEL, EXEC; with a `ttl` or a version one script (EVALSHA).
    ///
    /// # Errors
    ///
    /// `is_refused` if a value cannot be stored: nothing was sent. `is_conflict` if there is a version, and it is not the stored one: nothing was written.
    pub fn save<E: ::redis_struct::__private::Executor>(&self, on: E) -> E::Reply<()> {
        ::redis_struct::__private::save_one(self, on)
    }

    /// Saves several records: as `save` for each, in one round trip. Each is atomic, all together are not.
    ///
    /// # Errors
    ///
    /// The first error among them; the others are saved all the same.
    pub fn save_many<E: ::redis_struct::__private::Executor, I>(on: E, records: I) -> E::Reply<()>
    where
        I: ::redis_struct::__private::IntoIterator,
        I::Item: ::redis_struct::__private::Borrow<Self>,
    {
        ::redis_struct::__private::save_many::<Self, E>(on, records)
    }

    /// Saves the record only if there is no key of its id yet, of whatever type. Whether it did. One script (EVALSHA).
    ///
    /// # Errors
    ///
    /// `is_refused` if a value cannot be stored, or if all fields are `None`: such a record would not exist.
    pub fn insert<E: ::redis_struct::__private::Executor>(&self, on: E) -> E::Reply<::redis_struct::__private::bool> {
        ::redis_struct::__private::insert(self, on)
    }

    #[doc(hidden)]
    pub fn load<E, I>(_: E, _: I) -> ::redis_struct::__private::Loaded<Self>
    where
        Self: ::redis_struct::__private::Loads<E>,
    {
        ::redis_struct::__private::inert()
    }

    #[doc(hidden)]
    pub fn find<E, I>(_: E, _: I) -> ::redis_struct::__private::Loaded<::redis_struct::__private::Option<Self>>
    where
        Self: ::redis_struct::__private::Loads<E>,
    {
        ::redis_struct::__private::inert()
    }

    #[doc(hidden)]
    pub fn load_many<E, I>(
        _: E,
        _: I,
    ) -> ::redis_struct::__private::Loaded<::redis_struct::__private::Vec<::redis_struct::__private::Option<Self>>>
    where
        Self: ::redis_struct::__private::Loads<E>,
    {
        ::redis_struct::__private::inert()
    }

    #[doc(hidden)]
    pub fn reload<E>(&self, _: E) -> ::redis_struct::__private::Loaded<Self>
    where
        Self: ::redis_struct::__private::Loads<E>,
    {
        ::redis_struct::__private::inert()
    }

    #[doc(hidden)]
    pub fn scan<E>(_: E) -> ::redis_struct::__private::Scan<Self>
    where
        Self: ::redis_struct::__private::Loads<E>,
    {
        ::redis_struct::__private::inert()
    }
}
