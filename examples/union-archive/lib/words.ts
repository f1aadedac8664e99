/** The word lists behind the rules of `recognise.ts`. A list that a person of the archive would edit is in `gazetteer.csv` instead. */

/** Said before a person's name. `General` and `Speaker` also stand alone, so a name must follow. */
export const TITLES = words(`
  President Presidents Vice-President Mr. Mrs. Ms. Miss Messrs. Dr. Sir Lord Lady Madam Dame Hon. Rev. Reverend Senator Senators
  Congressman Congresswoman Representative Delegate Governor Governors Secretary Secretaries Minister Ambassador Consul Chancellor
  Premier Chairman Director Commissioner Speaker Leader Judge Justice Marshal General Gen. Generals Brigadier Major Colonel Col.
  Lieutenant Lieut. Captain Capt. Commander Commodore Admiral Sergeant Corporal Private Specialist Ensign Officer Agent King Queen
  Emperor Empress Czar Tsar Sultan Shah Pope Cardinal Prince Princess Count Baron Marquis Señor Senor Don Professor Engineer
  Superintendent Detective Deputy Coach Pastor Rabbi Doctor Astronaut`);

/** May stand before a title: `Vice President`, `Prime Minister`, `Rear-Admiral`. */
export const TITLE_PREFIXES = words(`
  Vice Prime Major Rear Lieutenant Staff Chief Attorney First Brigadier Governor Master Gunnery Foreign Majority Minority Second
  Deputy Associate General Captain Sergeant Assistant Acting Former President - elect Private Petty Command`);

/** Inside a person's name, in lower case. */
export const PARTICLES = words(`de la del von van bin al ibn der di du`);

/** With one of these before it, a run of capitalised words is a person. */
export const GIVEN_NAMES = words(`
  Aaron Abigail Abraham Adam Adolf Al Alan Albert Alejandra Alex Alexander Alfred Alice Alicia Allan Allen Amanda Amy Ana Andrew Andy
  Angela Ann Anna Anne Anthony Antonin Antonio Archie Arthur Ashlee Ashley Barack Barbara Barry Bartholomew Ben Benjamin Bernard
  Bernardo Bert Beth Betty Bill Billy Bob Bobby Brandon Brian Bryan Bruce Burr Byron Calvin Carl Carla Carlos Carol Caroline Carolyn
  Carter Catherine Cesar Chad Charles Charlie Chester Chris Christopher Chuck Cindy Claire Clara Clarence Colin Colleen Corey Cornelius
  Cory Craig Cyrus Dan Daniel Daniele Danny Darrell Darryl Dave David Dean Debra Deborah Demond Dennis Diana Dick Dikembe Don Donald
  Donna Doris Dorothy Douglas Dwight Earl Ed Edith Edmund Edward Edwin Eileen Eleanor Elbridge Elias Elihu Elizabeth Ella Ellen Ellie
  Elliot Elliott Elvin Emily Emory Eric Ernest Esther Ethan Eugene Evan Evelyn Felix Ferdinand Fidel Francis Francisco Frank Franklin
  Fred Frederick Gabrielle Gary Gene George Gerald Gilbert Gordon Grant Greg Gregory Grover Guillermo Gustav Guy Hamid Hannah Harold
  Harriet Harry Heather Helen Henry Herb Herbert Herman Hillary Hiram Horace Howard Hubert Hugh Hugo Irma Isaac Ivan Jack Jackie Jacob
  Jacqueline Jake James Jamiel Jan Jane Janet Janiyah Jason Jay Jean Jeane Jeff Jefferson Jeffrey Jennifer Jenna Jeremiah Jerry Jesse
  Jessica Jessie Jill Jim Jimmy Joan Joe Joel John Johnny Jonas Jonathan Joseph Josh Joshua Juan Judah Judd Judith Judy Julia Julian
  Julie Justin Kamala Karen Karl Kate Katherine Kathleen Kathy Kayla Keith Kelly Ken Kenneth Kenton Kevin Kim Kirk Kristen Larry Laura
  Lauren Lawrence Lech Lee Lenny Leo Leon Leonard Leopold Leslie Lester Lewis Lincoln Linda Lindy Lisa Lloyd Lorraine Louis Louise
  Lucius Lucy Luis Luther Lyndon Lynn Malcolm Manuel Margaret Maria Marie Marilyn Mario Mark Marlin Martha Martin Mary Matt Matthew
  Maureen Max Maxwell Megan Melania Melissa Michael Michelle Mickey Miguel Mike Mikhail Mitch Molly Monroe Moses Nancy Natan Nathan
  Nathaniel Neil Nelson Newt Nicholas Nicole Noah Norman Oliver Olivia Omar Orrin Oscar Otis Otto Patricia Patrick Patrik Paul Paula
  Peter Phil Philip Phyllis Preston Rachel Ralph Ray Raymond Rebecca Rebekah Reed Richard Rick Rickey Ricky Robert Roberta Robin Rodney
  Roger Ron Ronald Rosa Rose Rosie Roy Russell Ruth Ryan Sally Sam Samuel Sandra Sara Sarah Scott Sean Seth Shannon Sharon Sheldon
  Shirley Simon Sojourner Sonia Spencer Stanley Stephanie Stephen Steve Steven Stuart Susan Suzanne Suzann Teddy Ted Terrence Terry
  Thaddeus Theodore Theresa Thomas Thurgood Tiffany Tim Timothy Tip Toby Todd Tom Tommy Tony Trey Trevor Tyrone Ulysses Ursula Vaclav
  Victor Vincent Virgil Vladimir Walter Warren Wayne Wendell Wesley Whitney Wilbur William Willie Wilma Winfield Winston Woodrow
  Wright Zachary Zora Usama Osama Abu Saddam Boris Nikita Josef Kristin Tanya Tonya Devon Iain Rush Jose Jesus Pedro Porfirio Elena
  Celia Shelly Bryann Ashton Deandre Suzanna Lilly Lieu Misty Kayleigh Jody Gracie Charlotte`);

/** Last words of an organisation's name. */
export const ORGANISATION_HEADS = words(`
  Department Bureau Bank Board Commission Committee Company Corporation Court Association Administration Agency Service Services Corps
  University College Institute Institutes Institution Academy Society League Council Party Authority Foundation Fund Office Railroad
  Railway Legion Guard Patrol Command Union Chamber Assembly Tribunal Museum Hospital Federation Organization Navy Army Mint Library
  Parliament Congress Laboratory Observatory Brotherhood Militia Regiment Cavalry Infantry Cabinet Senate Legislature Exchange Alliance Division`);

/** After these, `of the …` belongs to the organisation's name. */
export const ORGANISATION_OF_HEADS = words(`
  Department Bureau Bank Board Commission Committee Court University Office Institute Institutes Academy Society League Council
  Association Corps Organization Library Brotherhood Federation Chamber`);

/** Last words of a place's name. */
export const PLACE_HEADS = words(`
  River Rivers Lake Lakes Bay Sea Ocean Island Islands Mountains Mountain Hills Valley Harbor Sound Strait Straits Canal Territory
  County City Park Creek Falls Inlet Peninsula Coast Desert Plains Basin Dam Springs Beach Isthmus Archipelago Channel Heights Memorial
  Monument Cemetery Barracks Arsenal Shoals Rapids Delta Zone Forest Swamp Shipyard Bluffs Building Bridge Cove Square Plaza Airport Hook`);

/** First words of a place's name. */
export const PLACE_FIRST_WORDS = words(`
  Fort Fortress Lake Mount Mt. Cape Port Camp St. Saint San Santa Santo Point Rio Puerto Los Las El Puget Ft.`);

/** `Gulf of Mexico`: the whole is the place. */
export const PLACE_OF_HEADS = words(
  `Gulf Bay Isthmus Strait Straits Valley Lake Cape Sea Bight Peninsula Basin Port Mouth Coast Isle Falls Harbor Delta`,
);

/** Last words of what is neither a person nor a place nor an organisation: a law, a plan, a war, a day. */
export const THING_HEADS = words(`
  Act Acts Doctrine Plan Treaty Treaties Convention Conventions Conference Conferences Bill War Wars Amendment Program Programs
  Initiative Day Award Medal Purchase Compromise Proclamation Agreement Agreements Accord Accords Protocol Resolution Code Law Laws
  Congresses Report Message Address Budget Charter Declaration Exposition Rebellion Revolution Campaign Crusade Strategy Principle
  Policy Century Census Star Prize Tax Rights Round Pact Government Governments Republics States Powers Majesty Doctrine Order Statutes
  Indians Indian Tribes Tribe Nations Party's Reform Crisis Depression Dream Deal Society's Trial Case Fever Bond Bonds Note Notes
  Canal's Amendments Project Projects Problem Affairs Tour Cup Games Olympics Trust Scholarship Scholarships Fellowship`);

/** Begin with a capital at a sentence's start or in a form of address, and begin no name. */
export const NO_NAMES = words(`
  A An The This That These Those I We You He She It They Our Your My His Her Its Their And But Or Nor If In On At To For From By With
  Of As So Yet When While Where Who What Why How There Here Not No Now Then Thus Let Some Any All Each Every Both Such Other Another
  Since Until After Before During Under Over Upon Through Because Although Though However Therefore Moreover Indeed Is Are Was Were Be
  Been Has Have Had Do Does Did Will Would Shall Should May Can Could Must Might It's We're We've I'm I've I'll Let's That's Don't Once
  Last Next Many Most More Much Several Few Two Three Four Five Six Seven Eight Nine Ten First Second Third Fourth Fifth Sixth Tonight Today
  Tomorrow Yesterday Fellow Yes Thank Good Also Even Just Only Perhaps Still Too Well Again Always Never Besides Whether Whatever Whilst
  Applause Laughter Dear Gentlemen Ladies Lest Nearly About Above According Across Against Along Among Around Between Beyond Despite
  Instead Into Like Near Notwithstanding Regarding Respecting Than Toward Towards Unless Within Without Whereas Which Whose Whom`);

function words(list: string): ReadonlySet<string> {
  return new Set(list.trim().split(/\s+/));
}
