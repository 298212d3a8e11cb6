//! Passkey providers by AAGUID. An AAGUID proves nothing, but is good enough for a default name. The
//! list is that of the community
//! (<https://github.com/passkeydeveloper/passkey-authenticator-aaguids>).

const AUTHENTICATORS: &[(u128, &str)] = &[
    (0xea9b8d66_4d01_1d21_3ce4_b6b48cb575d4, "Google Password Manager"),
    (0xadce0002_35bc_c60a_648b_0b25f1f05503, "Chrome on Mac"),
    (0xfbfc3007_154e_4ecc_8c0b_6e020557d7bd, "Apple Passwords"),
    (0xdd4ec289_e01d_41c9_bb89_70fa845d4bf2, "iCloud Keychain (Managed)"),
    (0x08987058_cadc_4b81_b6e1_30de50dcbe96, "Windows Hello"),
    (0x9ddd1817_af5a_4672_a2b9_3e3dd95000a9, "Windows Hello"),
    (0x6028b017_b1d4_4c02_b4b3_afcdafc96bb2, "Windows Hello"),
    (0xbada5566_a7aa_401f_bd96_45619a55120d, "1Password"),
    (0xd548826e_79b4_db40_a3d8_11116f7e8349, "Bitwarden"),
    (0x531126d6_e717_415c_9320_3d9aa6981239, "Dashlane"),
    (0x53414d53_554e_4700_0000_000000000000, "Samsung Pass"),
    (0x50726f74_6f6e_5061_7373_50726f746f6e, "Proton Pass"),
    (0xfdb141b2_5d84_443e_8a35_4698c205a502, "KeePassXC"),
];

/// The name of the passkey provider, if it is known.
pub fn authenticator_name(aaguid: &[u8; 16]) -> Option<&'static str> {
    let number = u128::from_be_bytes(*aaguid);
    AUTHENTICATORS.iter().find(|(candidate, _)| *candidate == number).map(|(_, name)| *name)
}
