import { InputError, type Place } from '@exmix/errors/input-error';

/**
 * English names of the ISO 639-1 languages, from the Unicode CLDR. A table of our own, so that the names in a prompt do
 * not change with the runtime's locale data.
 */
const NAMES =
  'aa Afar;ab Abkhazian;ae Avestan;af Afrikaans;ak Akan;am Amharic;an Aragonese;ar Arabic;as Assamese;' +
  'av Avaric;ay Aymara;az Azerbaijani;ba Bashkir;be Belarusian;bg Bulgarian;bi Bislama;bm Bambara;bn Bangla;' +
  'bo Tibetan;br Breton;bs Bosnian;ca Catalan;ce Chechen;ch Chamorro;co Corsican;cr Cree;cs Czech;' +
  'cu Church Slavic;cv Chuvash;cy Welsh;da Danish;de German;dv Divehi;dz Dzongkha;ee Ewe;el Greek;en English;' +
  'eo Esperanto;es Spanish;et Estonian;eu Basque;fa Persian;ff Fula;fi Finnish;fj Fijian;fo Faroese;fr French;' +
  'fy Western Frisian;ga Irish;gd Scottish Gaelic;gl Galician;gn Guarani;gu Gujarati;gv Manx;ha Hausa;' +
  'he Hebrew;hi Hindi;ho Hiri Motu;hr Croatian;ht Haitian Creole;hu Hungarian;hy Armenian;hz Herero;' +
  'ia Interlingua;id Indonesian;ie Interlingue;ig Igbo;ii Sichuan Yi;ik Inupiaq;io Ido;is Icelandic;it Italian;' +
  'iu Inuktitut;ja Japanese;jv Javanese;ka Georgian;kg Kongo;ki Kikuyu;kj Kuanyama;kk Kazakh;kl Kalaallisut;' +
  'km Khmer;kn Kannada;ko Korean;kr Kanuri;ks Kashmiri;ku Kurdish;kv Komi;kw Cornish;ky Kyrgyz;la Latin;' +
  'lb Luxembourgish;lg Ganda;li Limburgish;ln Lingala;lo Lao;lt Lithuanian;lu Luba-Katanga;lv Latvian;' +
  'mg Malagasy;mh Marshallese;mi Māori;mk Macedonian;ml Malayalam;mn Mongolian;mr Marathi;ms Malay;mt Maltese;' +
  'my Burmese;na Nauru;nb Norwegian Bokmål;nd North Ndebele;ne Nepali;ng Ndonga;nl Dutch;nn Norwegian Nynorsk;' +
  'no Norwegian;nr South Ndebele;nv Navajo;ny Nyanja;oc Occitan;oj Ojibwa;om Oromo;or Odia;os Ossetic;' +
  'pa Punjabi;pi Pali;pl Polish;ps Pashto;pt Portuguese;qu Quechua;rm Romansh;rn Rundi;ro Romanian;ru Russian;' +
  'rw Kinyarwanda;sa Sanskrit;sc Sardinian;sd Sindhi;se Northern Sami;sg Sango;si Sinhala;sk Slovak;' +
  'sl Slovenian;sm Samoan;sn Shona;so Somali;sq Albanian;sr Serbian;ss Swati;st Southern Sotho;su Sundanese;' +
  'sv Swedish;sw Swahili;ta Tamil;te Telugu;tg Tajik;th Thai;ti Tigrinya;tk Turkmen;tl Filipino;tn Tswana;' +
  'to Tongan;tr Turkish;ts Tsonga;tt Tatar;tw Akan;ty Tahitian;ug Uyghur;uk Ukrainian;ur Urdu;uz Uzbek;' +
  've Venda;vi Vietnamese;vo Volapük;wa Walloon;wo Wolof;xh Xhosa;yi Yiddish;yo Yoruba;za Zhuang;zh Chinese;' +
  'zu Zulu';

const BY_CODE = new Map(NAMES.split(';').map((entry) => [entry.slice(0, 2), entry.slice(3)]));

/** The English name of a language by its code; of `zh-cn` and the like the first two letters count, as in T5. */
export function languageName(code: string, place: Place): string {
  const name = BY_CODE.get(code.slice(0, 2));
  if (name === undefined) {
    throw new InputError('no-such-language', `"${code}" is no ISO 639-1 language code, such as "en" or "de"`, place);
  }
  return name;
}
