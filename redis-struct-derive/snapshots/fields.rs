// What the derive makes: see `src/snapshot.rs`. Not compiled, only compared.

#[automatically_derived]
impl ::redis_struct::__private::RedisFields for Address {
    const LAYOUT: &'static ::redis_struct::__private::Layout = &{
        let constant = ::redis_struct::__private::Layout::new(
            &["street", "zipCode"],
            &[Self::STREET.column("street", "String"), Self::ZIP_CODE.column("zip_code", "Option<String>")],
        )
        .aliases(&[("zipCode", "postcode")])
        .flatten(&[::redis_struct::__private::Flattened::new(
            "geo",
            "Geo",
            <Geo as ::redis_struct::__private::RedisFields>::LAYOUT,
        )]);
        constant.check(0);
        constant
    };
    fn put(&self, row: &mut ::redis_struct::__private::Put) {
        Self::STREET.raw.put(&self.street, row);
        Self::ZIP_CODE.raw.put(&self.zip_code, row);
        <Geo as ::redis_struct::__private::RedisFields>::put(&self.geo, row);
    }
    fn take(row: &mut ::redis_struct::__private::Take<'_>) -> ::redis_struct::__private::Result<Self> {
        ::redis_struct::__private::Ok(Self {
            street: Self::STREET.raw.take(row)?,
            zip_code: Self::ZIP_CODE.raw.take(row)?,
            cache: <Vec<u8> as ::redis_struct::__private::Default>::default(),
            geo: <Geo as ::redis_struct::__private::RedisFields>::take(row)?,
        })
    }
    fn change(&mut self, changes: &mut ::redis_struct::__private::Apply<'_>) -> ::redis_struct::__private::Result<()> {
        changes.apply(Self::STREET.raw, &mut self.street)?;
        changes.apply(Self::ZIP_CODE.raw, &mut self.zip_code)?;
        <Geo as ::redis_struct::__private::RedisFields>::change(&mut self.geo, changes)?;
        ::redis_struct::__private::Ok(())
    }
}
const _: &'static ::redis_struct::__private::Layout = <Address as ::redis_struct::__private::RedisFields>::LAYOUT;
impl Address {
    /// Street and number.
    ///
    /// The field `street` of type `String`: in every record.
    pub const STREET: ::redis_struct::__private::Field<Self, String> =
        ::redis_struct::__private::required::<Self, String>("street");

    /// The field `zip_code` of type `Option<String>`, stored as `zipCode`: absent while it is `None`.
    const ZIP_CODE: ::redis_struct::__private::Field<Self, Option<String>, ::redis_struct::__private::Optional> =
        ::redis_struct::__private::optional::<Self, Option<String>>("zipCode");

    /// The flattened field `geo` of type `Geo`, whose fields are stored with the record's own; `.field(…)` of it is one of them.
    const GEO: ::redis_struct::__private::Nested<Self, Geo> = ::redis_struct::__private::nested();
}
